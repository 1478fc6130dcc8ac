package dev.firstpair.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 as fast as a server answers: each connection sends its next request when it has the answer to the last one.
 * It shares the processors with the server, so requests are bytes, answers are counted by status and not kept, and
 * there are no timeouts.
 */
final class RawHttpLoad implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    /** Pause of a connection that was answered 503. */
    private static final long PAUSE_MILLIS = 100;
    private static final int UNAVAILABLE = 503;
    private static final int STATUSES = 600;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(THREADS,
            NioIoHandler.newFactory());
    private final List<Channel> channels = new ArrayList<>();
    private final LongAdder[] answers = new LongAdder[STATUSES];
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile @Nullable Supplier<byte[]> requests;

    /**
     * Connects.
     *
     * @throws BenchmarkFailedException if the server does not accept so many connections
     */
    RawHttpLoad(URI host, int connections) {
        for (int status = 0; status < STATUSES; status++) {
            answers[status] = new LongAdder();
        }
        Bootstrap bootstrap = new Bootstrap().group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpResponseDecoder(), new Answers());
                    }
                });
        for (int i = 0; i < connections; i++) {
            ChannelFuture connected = bootstrap.connect(host.getHost(), host.getPort()).awaitUninterruptibly();
            if (!connected.isSuccess()) {
                close();
                throw new BenchmarkFailedException(
                        "Connection %d to %s: %s".formatted(i + 1, host, connected.cause()));
            }
            channels.add(connected.channel());
        }
    }

    /** @param headers each with its line break */
    static byte[] request(String method, URI host, String path, String headers) {
        return (method + " " + path + " HTTP/1.1\r\nHost: " + host.getAuthority() + "\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** @param next each request, complete; called by several threads */
    void start(Supplier<byte[]> next) {
        requests = next;
        busy.set(channels.size());
        channels.forEach(channel -> channel.eventLoop().execute(() -> send(channel)));
    }

    /**
     * Returns when the last request is answered.
     *
     * @throws BenchmarkFailedException if one is not answered, or a connection was closed
     */
    void stop() throws InterruptedException {
        requests = null;
        long giveUpNanos = System.nanoTime() + STOP_TIMEOUT.toNanos();
        while (busy.get() > 0 && failure.get() == null) {
            if (System.nanoTime() > giveUpNanos) {
                throw new BenchmarkFailedException("%d requests were not answered within %d s".formatted(busy.get(),
                        STOP_TIMEOUT.toSeconds()));
            }
            Thread.sleep(1);
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new BenchmarkFailedException("A connection failed: " + failed);
        }
    }

    /** Answers with this status so far. */
    long answers(int status) {
        return answers[status].sum();
    }

    /** Answers with any other status so far. */
    long answersBut(int status) {
        long sum = 0;
        for (int other = 0; other < answers.length; other++) {
            sum += other == status ? 0 : answers[other].sum();
        }
        return sum;
    }

    private void send(Channel channel) {
        Supplier<byte[]> next = requests;
        if (next == null) {
            busy.decrementAndGet();
            return;
        }
        try {
            channel.writeAndFlush(Unpooled.wrappedBuffer(next.get()));
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private final class Answers extends SimpleChannelInboundHandler<HttpObject> {

        private int status;

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part instanceof HttpResponse response) {
                status = response.status().code();
            }
            if (part instanceof LastHttpContent) {
                answers[status].increment();
                if (status == UNAVAILABLE) {
                    context.channel()
                            .eventLoop()
                            .schedule(() -> send(context.channel()), PAUSE_MILLIS,
                                    TimeUnit.MILLISECONDS);
                } else {
                    send(context.channel());
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (requests != null) {
                failure.compareAndSet(null, new IllegalStateException("the server closed it"));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure.compareAndSet(null, cause);
            context.close();
        }
    }

    @Override
    public void close() {
        requests = null;
        channels.forEach(Channel::close);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}

package dev.firstpair.stack.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over kept-alive connections with little CPU time, since it shares the machine's cores with the services
 * under load. One thread does all input and output, and owns all state, so there is no lock. Failures are
 * {@link IOException}s.
 */
public final class LoadClient implements AutoCloseable {

    private static final int LARGEST_ANSWER_BYTES = 1 << 20;
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private final int connections;
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, runnable -> {
        Thread thread = new Thread(runnable, "http");
        thread.setDaemon(true);
        return thread;
    }, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final Map<URI, Host> hosts = new HashMap<>();

    /** @param connections the maximum per host; further calls wait for a free one */
    public LoadClient(int connections) {
        this.connections = connections;
    }

    public CompletableFuture<Answer> send(Call call) {
        Exchange exchange = new Exchange(call);
        try {
            loop.execute(() -> hosts.computeIfAbsent(call.host(), Host::new).begin(exchange));
        } catch (RuntimeException e) {
            exchange.fail("the client is closed", e);
        }
        return exchange.answer;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private static final class Exchange {
        final Call call;
        final CompletableFuture<Answer> answer = new CompletableFuture<>();
        long sentNanos;
        @Nullable
        ScheduledFuture<?> timeout;

        Exchange(Call call) {
            this.call = call;
        }

        void fail(String what, @Nullable Throwable cause) {
            cancelTimeout();
            answer.completeExceptionally(
                    new IOException(call.method() + " " + call.host() + call.path() + ": " + what, cause));
        }

        void cancelTimeout() {
            ScheduledFuture<?> running = timeout;
            if (running != null) {
                running.cancel(false);
            }
        }
    }

    /** The connections to one host, and the calls that wait for one. */
    private final class Host {
        private final URI uri;
        private final Deque<Connection> idle = new ArrayDeque<>();
        private final Deque<Exchange> waiting = new ArrayDeque<>();
        private int open;

        Host(URI uri) {
            this.uri = uri;
        }

        void begin(Exchange exchange) {
            Connection connection = idle.pollLast();
            if (connection != null) {
                connection.write(exchange);
            } else if (open < connections) {
                connect(exchange);
            } else {
                waiting.addLast(exchange);
            }
        }

        private void connect(Exchange exchange) {
            open++;
            Connection connection = new Connection(this);
            new Bootstrap().group(loop)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline()
                                    .addLast(new HttpClientCodec(), new HttpObjectAggregator(LARGEST_ANSWER_BYTES),
                                            connection);
                        }
                    })
                    .connect(uri.getHost(), uri.getPort())
                    .addListener(connected -> {
                        if (connected.isSuccess()) {
                            connection.open = true;
                            connection.write(exchange);
                        } else {
                            exchange.fail("cannot connect", connected.cause());
                            closed();
                        }
                    });
        }

        void free(Connection connection) {
            Exchange next = waiting.pollFirst();
            if (next == null) {
                idle.addLast(connection);
            } else {
                connection.write(next);
            }
        }

        void closed() {
            open--;
            Exchange next = waiting.pollFirst();
            if (next != null) {
                connect(next);
            }
        }
    }

    private final class Connection extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final Host host;
        private @Nullable Channel channel;
        private @Nullable Exchange current;
        private boolean open;

        Connection(Host host) {
            this.host = host;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            channel = context.channel();
        }

        void write(Exchange exchange) {
            Channel to = channel;
            if (to == null || !to.isActive()) {
                exchange.fail("the connection was closed", null);
                return;
            }
            Call call = exchange.call;
            String json = call.body();
            ByteBuf content = json == null
                    ? Unpooled.EMPTY_BUFFER
                    : Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8));
            var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(call.method()),
                    call.path(), content);
            request.headers().set(HttpHeaderNames.HOST, host.uri.getAuthority());
            request.headers().set(HttpHeaderNames.ACCEPT, "application/json, application/problem+json");
            if (!call.method().equals("GET")) {
                request.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
            }
            if (json != null) {
                request.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
            }
            if (call.token() != null) {
                request.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + call.token());
            }
            if (call.key() != null) {
                request.headers().set("Idempotency-Key", call.key());
            }
            if (call.waitSeconds() > 0) {
                request.headers().set("Prefer", "wait=" + call.waitSeconds());
            }
            current = exchange;
            exchange.sentNanos = System.nanoTime();
            exchange.timeout = loop.schedule(() -> {
                if (current == exchange) {
                    current = null;
                    exchange.fail("no answer within " + call.timeout().toSeconds() + " s", null);
                    to.close();
                }
            }, call.timeout().toMillis(), TimeUnit.MILLISECONDS);
            to.writeAndFlush(request);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            Exchange exchange = current;
            current = null;
            if (exchange == null) {
                context.close();
                return;
            }
            exchange.cancelTimeout();
            Answer answer = new Answer(response.status().code(),
                    seconds(response.headers().get(HttpHeaderNames.RETRY_AFTER)),
                    ByteBufUtil.getBytes(response.content()), exchange.sentNanos, System.nanoTime());
            if (HttpUtil.isKeepAlive(response) && context.channel().isActive()) {
                host.free(this);
            } else {
                context.close();
            }
            exchange.answer.complete(answer);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            Exchange exchange = current;
            current = null;
            host.idle.remove(this);
            if (exchange != null) {
                exchange.fail("the connection was closed", null);
            }
            if (open) {
                open = false;
                host.closed();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Exchange exchange = current;
            current = null;
            if (exchange != null) {
                exchange.fail(String.valueOf(cause.getMessage()), cause);
            }
            context.close();
        }

        private static @Nullable Duration seconds(@Nullable String header) {
            try {
                return header == null ? null : Duration.ofSeconds(Long.parseLong(header.trim()));
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }
}

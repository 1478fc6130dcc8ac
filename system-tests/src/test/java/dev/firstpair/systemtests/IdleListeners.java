package dev.firstpair.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Thousands of open event streams, read by one thread. */
final class IdleListeners implements AutoCloseable {

    /** A request for an event stream; {@code headers} are lines of {@code Name: value}. */
    record Request(String path, List<String> headers) {}

    private static final int AT_ONCE = 64;
    private static final int CHUNK_BYTES = 16 * 1024;

    private final InetSocketAddress address;
    private final Selector selector;
    private final Semaphore opening = new Semaphore(AT_ONCE);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final LongAdder beats = new LongAdder();
    private final List<String> refusals = new ArrayList<>();
    private final Thread reader = new Thread(this::read, "idle-listeners");
    private volatile boolean closed;

    IdleListeners(URI service) throws IOException {
        this.address = new InetSocketAddress(service.getHost(), service.getPort());
        this.selector = Selector.open();
        reader.setDaemon(true);
        reader.start();
    }

    /** Opens one stream for each request; returns when all have been answered. */
    void open(List<Request> requests) throws IOException, InterruptedException {
        for (Request request : requests) {
            opening.acquire();
            List<String> lines = new ArrayList<>(List.of("GET " + request.path() + " HTTP/1.1",
                    "Host: " + address.getHostString(), "Accept: text/event-stream"));
            lines.addAll(request.headers());
            SocketChannel channel = SocketChannel.open(address);
            String head = String.join("\r\n", lines) + "\r\n\r\n";
            channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            selector.wakeup();
        }
        opening.acquire(AT_ONCE);
        opening.release(AT_ONCE);
    }

    int open() {
        return open.get();
    }

    /** How many streams ended that this class did not end. */
    int lost() {
        return lost.get();
    }

    /** How often data arrived after the first bytes: heart-beats, if nothing happens to the orders. */
    long beats() {
        return beats.sum();
    }

    /** The first lines of answers that were not streams. */
    synchronized List<String> refusals() {
        return List.copyOf(refusals);
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
        try {
            while (!closed) {
                selector.select(key -> {
                    try {
                        take(key, buffer);
                    } catch (IOException e) {
                        gone(key);
                    }
                });
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(SelectionKey key, ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = ((SocketChannel) key.channel()).read(buffer);
        if (count < 0) {
            gone(key);
        } else if (key.attachment() != null) {
            beats.increment();
        } else if (count > 0) {
            key.attach(this);
            String first = StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
            if (first.startsWith("HTTP/1.1 200")) {
                open.incrementAndGet();
            } else {
                synchronized (this) {
                    refusals.add(first.lines().findFirst().orElse(""));
                }
            }
            opening.release();
        }
    }

    private void gone(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (key.attachment() == null) {
            opening.release();
        }
        lost.incrementAndGet();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

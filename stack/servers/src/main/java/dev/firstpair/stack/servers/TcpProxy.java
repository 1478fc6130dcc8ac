package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A port on loopback that forwards to another one, and simulates a bad network between the two. {@link #cut},
 * {@link #stall} and {@link #delay} each replace the one before, are in force when they return, and stay so until
 * {@link #heal}, whatever happens to the target. All bytes go through one thread; those of a connection keep their
 * order, and an end or a reset of one side reaches the other side after the bytes sent before it.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int READ_BYTES = 1 << 16;
    private static final int BACKLOG = 512;

    private final int port;
    private final InetSocketAddress target;
    private final ServerSocketChannel listener;
    private final Selector selector;
    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    // The fields from here on are used by the thread of the proxy only.
    private final Set<Connection> connections = new HashSet<>();
    private final ByteBuffer received = ByteBuffer.allocateDirect(READ_BYTES);
    private Mode mode = Mode.OPEN;
    private long delayNanos;

    private enum Mode {
        OPEN, CUT, STALLED, CLOSED
    }

    private record Change(Mode mode, long delayNanos, CompletableFuture<Void> done) {}

    private TcpProxy(int port, int targetPort) throws IOException {
        this.port = port;
        this.target = new InetSocketAddress(Server.HOST, targetPort);
        this.selector = Selector.open();
        this.listener = ServerSocketChannel.open();
    }

    /** Listens on a free port. */
    public static TcpProxy start(int targetPort) {
        return start(Ports.free(), targetPort);
    }

    /** @throws StartFailedException if the port is taken; no server needs to listen on the target port */
    public static TcpProxy start(int port, int targetPort) {
        try {
            TcpProxy proxy = new TcpProxy(port, targetPort);
            try {
                proxy.listener.bind(new InetSocketAddress(Server.HOST, port), BACKLOG);
                proxy.listener.configureBlocking(false);
                proxy.listener.register(proxy.selector, SelectionKey.OP_ACCEPT);
            } catch (IOException e) {
                proxy.listener.close();
                proxy.selector.close();
                throw new StartFailedException("Cannot listen on port " + port + ": " + e.getMessage());
            }
            Thread.ofPlatform().daemon().name("proxy " + port + " -> " + targetPort).start(proxy::run);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port to connect to, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Resets all connections, and every new one at once. */
    public void cut() {
        switchTo(Mode.CUT, Duration.ZERO);
    }

    /** Forwards nothing, in either direction, but accepts new connections and closes none. */
    public void stall() {
        switchTo(Mode.STALLED, Duration.ZERO);
    }

    /** @param oneWay how much later than without a proxy each byte arrives, in either direction; not negative */
    public void delay(Duration oneWay) {
        if (oneWay.isNegative()) {
            throw new IllegalArgumentException("A delay of " + oneWay);
        }
        switchTo(Mode.OPEN, oneWay);
    }

    /** Forwards what was held back, in its order, and then everything as it arrives. */
    public void heal() {
        delay(Duration.ZERO);
    }

    /** Resets all connections and stops listening. */
    @Override
    public void close() {
        switchTo(Mode.CLOSED, Duration.ZERO);
        end.join();
    }

    /** Returns when the mode is in force; no effect on a closed proxy. */
    private void switchTo(Mode next, Duration delay) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        changes.add(new Change(next, delay.toNanos(), done));
        selector.wakeup();
        CompletableFuture.anyOf(done, end).join();
    }

    private void run() {
        try (selector; listener) {
            while (mode != Mode.CLOSED) {
                selector.select(this::ready, millisToTheNext());
                for (Change change = changes.poll(); change != null; change = changes.poll()) {
                    apply(change);
                }
                if (delayNanos > 0) {
                    forward();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end.complete(null);
        }
    }

    private void apply(Change change) throws IOException {
        if (mode == Mode.CLOSED) {
            return;
        }
        mode = change.mode;
        delayNanos = change.delayNanos;
        switch (mode) {
            case OPEN, STALLED -> forward();
            case CUT, CLOSED -> {
                List.copyOf(connections).forEach(Connection::reset);
                // A channel is closed only after its selector has processed the cancellation.
                selector.selectNow(this::ready);
            }
        }
        change.done.complete(null);
    }

    private void forward() {
        List.copyOf(connections).forEach(Connection::forward);
    }

    /** Time until the next bytes that are delayed are due; 0 for no limit. */
    private long millisToTheNext() {
        if (delayNanos == 0) {
            return 0;
        }
        return connections.stream()
                .flatMap(connection -> Stream.of(connection.up, connection.down))
                .mapMultiToLong((flow, to) -> flow.nanosUntilDue(delayNanos).ifPresent(to))
                .map(nanos -> TimeUnit.NANOSECONDS.toMillis(nanos) + 1)
                .min()
                .orElse(0);
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            connection.ready(key);
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            for (SocketChannel client = listener.accept(); client != null; client = listener.accept()) {
                if (mode == Mode.OPEN || mode == Mode.STALLED) {
                    connect(client);
                } else {
                    reset(client);
                }
            }
        } catch (IOException e) {
            // The client has given up, or there is no file descriptor left: the next one may succeed.
        }
    }

    private void connect(SocketChannel client) throws IOException {
        try {
            Connection connection = new Connection(client, SocketChannel.open());
            connections.add(connection);
            connection.forward();
        } catch (IOException e) {
            reset(client);
            throw e;
        }
    }

    private static void reset(SocketChannel channel) {
        try (channel) {
            if (channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // It is closed already.
        }
    }

    /** A client's connection to the proxy, and its connection to the target. */
    private final class Connection {

        private final SocketChannel client;
        private final SocketChannel server;
        private final SelectionKey clientKey;
        private final SelectionKey serverKey;
        private final TcpFlow up;
        private final TcpFlow down;

        Connection(SocketChannel client, SocketChannel server) throws IOException {
            this.client = client;
            this.server = server;
            this.clientKey = register(client);
            this.serverKey = register(server);
            this.up = new TcpFlow(client, server);
            this.down = new TcpFlow(server, client);
        }

        private SelectionKey register(SocketChannel channel) throws IOException {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return channel.register(selector, 0, this);
        }

        void ready(SelectionKey key) {
            if (mode != Mode.OPEN || !key.isValid()) {
                return;
            }
            if (key.isReadable()) {
                try {
                    (key == clientKey ? up : down).read(received);
                } catch (IOException e) {
                    resetAfterFlush(key == clientKey ? up : down);
                }
            }
            forward();
        }

        /** Does what can be done now, and sets the operations to wait for. */
        void forward() {
            if (mode == Mode.OPEN) {
                establish();
                flush(up, down);
                flush(down, up);
                if (up.isEndForwarded() && down.isEndForwarded()) {
                    close();
                }
            }
            await(clientKey, up, down);
            await(serverKey, down, up);
        }

        private void establish() {
            try {
                if (server.isConnectionPending()) {
                    server.finishConnect();
                } else if (server.isOpen() && !server.isConnected()) {
                    server.connect(target);
                }
            } catch (IOException e) {
                // No server listens there.
                reset();
            }
        }

        private void flush(TcpFlow flow, TcpFlow back) {
            try {
                if (!flow.flush(delayNanos)) {
                    reset();
                }
            } catch (IOException e) {
                resetAfterFlush(back);
            }
        }

        private void await(SelectionKey key, TcpFlow out, TcpFlow in) {
            if (key.isValid()) {
                boolean established = server.isConnected();
                int operations = (established && out.wantsMore() ? SelectionKey.OP_READ : 0)
                        | (established && in.isFull() ? SelectionKey.OP_WRITE : 0)
                        | (key == serverKey && server.isConnectionPending() ? SelectionKey.OP_CONNECT : 0);
                key.interestOps(mode == Mode.STALLED ? 0 : operations);
            }
        }

        /** The sender's side is gone; the other side is reset after it has received the bytes that were sent. */
        private void resetAfterFlush(TcpFlow flow) {
            TcpFlow back = flow == up ? down : up;
            flow.addReset();
            back.drop();
            TcpProxy.reset(flow == up ? client : server);
            flush(flow, back);
        }

        void reset() {
            TcpProxy.reset(client);
            TcpProxy.reset(server);
            forget();
        }

        /** The kernel still sends bytes that have not arrived yet. */
        private void close() {
            try (client; server) {
                forget();
            } catch (IOException e) {
                // Both sides have sent and received everything.
            }
        }

        private void forget() {
            up.drop();
            down.drop();
            connections.remove(this);
        }
    }
}

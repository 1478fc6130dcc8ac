package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Finds TCP ports on loopback. */
public final class Ports {

    /**
     * Below the range from which Linux and macOS take the local ports of outgoing connections: otherwise the port of a
     * server that is down for a moment could be taken by the client that tries to reconnect to it.
     */
    private static final int FIRST = 20_000;
    private static final int LAST = 31_999;
    private static final int ATTEMPTS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    /** Kept from the garbage collector, and open until this JVM ends. */
    private static final Queue<SocketChannel> RESERVING = new ConcurrentLinkedQueue<>();

    private Ports() {}

    /**
     * A port that no process listens on, and that is given to no other caller in this JVM. On Linux, it stays reserved
     * until this JVM ends, also while no server listens on it: no other process gets it, neither by this method nor by
     * a bind without {@code SO_REUSEADDR}. Servers set that option before they bind: those of the JDK, Netty, Redis and
     * MySQL do.
     */
    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (reserve(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port between " + FIRST + " and " + LAST + " on this machine");
    }

    /**
     * Whether a server could listen on the port, on loopback and on every other address. A port that is only reserved
     * is free, and so is one with connections of a server that has ended.
     */
    public static boolean isFree(int port) {
        return canListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                && canListen(new InetSocketAddress(port));
    }

    /**
     * Whether the port is free, now or within five seconds: a server that is stopping may listen a little longer, and
     * so may another process that checks whether the port is free.
     */
    public static boolean becomesFree(int port) {
        long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!isFree(port)) {
            if (System.nanoTime() > giveUpNanos) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    /**
     * Reserves the port by a socket that is bound and never listens. Linux refuses a bind to a port that a socket
     * without {@code SO_REUSEADDR} is bound to, whatever the second one's options are; so of two processes that try the
     * same port, one gets it. If both sockets have the option and none listens, the second bind succeeds: the option is
     * set afterwards, to admit the server.
     */
    private static boolean reserve(int port) {
        if (!LINUX) {
            return isFree(port) && GIVEN.add(port);
        }
        try {
            SocketChannel socket = SocketChannel.open();
            if (!bind(socket, port)) {
                socket.close();
                return false;
            }
            if (isFree(port)) {
                RESERVING.add(socket);
            } else {
                // A kernel that differs from Linux here: no server could listen beside the socket.
                socket.close();
            }
            return isFree(port) && GIVEN.add(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean bind(SocketChannel socket, int port) {
        try {
            socket.bind(new InetSocketAddress(port));
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean canListen(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

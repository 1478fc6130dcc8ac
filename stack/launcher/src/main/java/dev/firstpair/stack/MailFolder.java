package dev.firstpair.stack;

import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/** A mail server that delivers to a folder: each message becomes a file that mail programs can open. */
final class MailFolder implements AutoCloseable {

    private static final int FAILED = 451;
    private static final int MOST_OF_NAME = 100;

    private final Path folder;
    private final int port;
    private final SMTPServer server;
    private final AtomicLong number = new AtomicLong();

    /** @param port 0 for any free one */
    MailFolder(Path folder, int port) {
        this.folder = folder;
        this.port = port;
        this.server = SMTPServer.port(port)
                .bindAddress(Optional.of(InetAddress.getLoopbackAddress()))
                .messageHandler((context, from, to, data) -> deliver(to, data))
                .build();
    }

    /** @throws StartFailedException if the port is taken */
    void open() {
        try {
            server.start();
        } catch (RuntimeException e) {
            throw new StartFailedException("Cannot listen on port " + port + " for mail: "
                    + Objects.requireNonNullElse(e.getCause(), e).getMessage() + ". Try again.");
        }
    }

    /** The port on which it listens once opened. */
    int port() {
        return server.getPortAllocated();
    }

    private void deliver(String to, byte[] message) throws RejectException {
        String name = "%d-%05d-%s.eml".formatted(System.currentTimeMillis(), number.incrementAndGet(),
                to.substring(0, Math.min(to.length(), MOST_OF_NAME)).replaceAll("[^A-Za-z0-9@.-]", "_"));
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(name), message);
        } catch (IOException e) {
            throw new RejectException(FAILED, "cannot be stored: " + e);
        }
    }

    /** Does nothing if the server was never opened. */
    @Override
    public void close() {
        if (server.isRunning()) {
            server.stop();
        }
    }
}

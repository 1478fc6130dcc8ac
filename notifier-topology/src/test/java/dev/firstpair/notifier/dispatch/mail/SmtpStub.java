package dev.firstpair.notifier.dispatch.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A mail server that accepts everything, and records the received lines, byte for byte as UTF-8. */
final class SmtpStub implements AutoCloseable {

    private final ServerSocket socket;
    private final boolean offersUtf8;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();

    SmtpStub(boolean offersUtf8) throws IOException {
        this.offersUtf8 = offersUtf8;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    int openConnections() {
        return open.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                OutputStream out = client.getOutputStream()) {
            reply(out, "220 stub");
            boolean data = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
                if (data) {
                    data = !line.equals(".");
                    if (!data) {
                        reply(out, "250 taken");
                    }
                } else if (line.startsWith("EHLO")) {
                    reply(out, offersUtf8 ? "250-stub\r\n250-8BITMIME\r\n250 SMTPUTF8" : "250-stub\r\n250 8BITMIME");
                } else if (line.equals("DATA")) {
                    data = true;
                    reply(out, "354 go on");
                } else if (line.equals("QUIT")) {
                    reply(out, "221 bye");
                    return;
                } else {
                    reply(out, "250 fine");
                }
            }
        } catch (IOException e) {
            // The client has disconnected.
        } finally {
            open.decrementAndGet();
        }
    }

    private static void reply(OutputStream out, String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

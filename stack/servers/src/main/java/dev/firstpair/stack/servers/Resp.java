package dev.firstpair.stack.servers;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command and its reply in RESP 2, the protocol of Redis and of its Sentinels. */
final class Resp {

    static final List<String> PONG = List.of("PONG");

    private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(10).toMillis();

    private Resp() {}

    /**
     * Sends the command on its own connection.
     *
     * @param password that the server requires, if any, without spaces
     * @param command without spaces in its words
     * @return the strings of the reply in their order, those of nested arrays too; for an error its text
     */
    static List<String> ask(int port, @Nullable String password, String command) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Server.HOST, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            if (password != null) {
                ask(socket, in, "AUTH " + password);
            }
            return ask(socket, in, command);
        }
    }

    private static List<String> ask(Socket socket, InputStream in, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        List<String> texts = new ArrayList<>();
        read(in, texts);
        return texts;
    }

    private static void read(InputStream in, List<String> texts) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '*' -> {
                for (int left = Integer.parseInt(rest); left > 0; left--) {
                    read(in, texts);
                }
            }
            case '$' -> {
                int length = Integer.parseInt(rest);
                if (length >= 0) {
                    texts.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                    line(in);
                }
            }
            case '+', '-', ':' -> texts.add(rest);
            default -> throw new IOException("Not a reply: " + line);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The server has closed the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}

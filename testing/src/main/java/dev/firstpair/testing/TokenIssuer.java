package dev.firstpair.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Signs tokens and serves the key that verifies them, as accounts does. */
public final class TokenIssuer extends TokenSigner implements AutoCloseable {

    private static final String PATH = "/.well-known/jwks.json";

    private final HttpServer server;
    private volatile boolean away;

    /** Starts to serve the key. */
    public TokenIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] keys = keys().getBytes(StandardCharsets.UTF_8);
        server.createContext(PATH, exchange -> {
            if (away) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, keys.length);
                exchange.getResponseBody().write(keys);
            }
            exchange.close();
        });
        server.start();
    }

    /** Where the key is. */
    public String jwksUri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    /** Stops serving the key, or starts again: it is answered 503 meanwhile. */
    public void setAway(boolean away) {
        this.away = away;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

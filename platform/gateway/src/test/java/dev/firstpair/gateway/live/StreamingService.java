package dev.firstpair.gateway.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A service with event streams over HTTP, whose content is set by a test. */
final class StreamingService implements AutoCloseable {

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Map<FluxSink<String>, String> open = new ConcurrentHashMap<>();
    private final Map<String, String> greetings = new ConcurrentHashMap<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final DisposableServer server;
    private volatile int refused;

    record Asked(String path, @Nullable String lastEventId, @Nullable String authorization) {}

    StreamingService() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnConnection(connection -> {
                    connections.add(connection);
                    connection.onDispose(() -> connections.remove(connection));
                })
                .handle(this::answer)
                .bindNow();
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        String path = "/" + request.path();
        asked.add(new Asked(path, request.requestHeaders().get("Last-Event-ID"),
                request.requestHeaders().get("Authorization")));
        if (refused != 0) {
            return response.status(refused).send();
        }
        Flux<String> events = Flux.create(sink -> {
            open.put(sink, path);
            sink.onDispose(() -> open.remove(sink));
            sink.next(greetings.getOrDefault(path, ":\n\n"));
        });
        Flux<ByteBuf> bytes = events.map(event -> Unpooled.copiedBuffer(event, StandardCharsets.UTF_8));
        return response.sse().send(bytes, each -> true);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    List<Asked> asked() {
        return asked;
    }

    /** The text with which every stream of this path begins. */
    void greet(String path, String text) {
        greetings.put(path, text);
    }

    /** @return number of streams that it was sent to */
    int send(String path, String text) {
        List<FluxSink<String>> listening = open.entrySet()
                .stream()
                .filter(each -> each.getValue().equals(path))
                .map(Map.Entry::getKey)
                .toList();
        listening.forEach(each -> each.next(text));
        return listening.size();
    }

    /** Open streams. */
    int listeners() {
        return open.size();
    }

    /** Open connections. */
    int connections() {
        return connections.size();
    }

    /** Ends all streams regularly. */
    void end() {
        open.keySet().forEach(FluxSink::complete);
    }

    /** Breaks all connections in the middle of a response. */
    void breakOff() {
        connections.forEach(Connection::dispose);
    }

    /** @param status of all answers from now on; 0 for streams */
    void refuse(int status) {
        refused = status;
    }

    @Override
    public void close() {
        breakOff();
        server.disposeNow(Duration.ofSeconds(10));
    }
}

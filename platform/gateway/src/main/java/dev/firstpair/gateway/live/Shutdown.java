package dev.firstpair.gateway.live;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The stop of this gateway. It begins before that of all other parts, so that the server's graceful shutdown does not
 * wait for calls without an end.
 */
final class Shutdown implements SmartLifecycle {

    /** Not a sink for many subscribers, which copies all of them for each that comes or goes. */
    private final Set<MonoSink<Void>> waiting = ConcurrentHashMap.newKeySet();
    /** From the beginning, since the server may be started before this. */
    private volatile boolean running = true;

    /** Completes when this gateway stops. */
    Mono<Void> begun() {
        return Mono.create(sink -> {
            waiting.add(sink);
            sink.onDispose(() -> waiting.remove(sink));
            if (!running) {
                sink.success();
            }
        });
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        waiting.forEach(sink -> sink.success());
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

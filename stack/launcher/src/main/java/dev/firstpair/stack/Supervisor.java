package dev.firstpair.stack;

import dev.firstpair.stack.servers.GuardedProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Restarts processes that have ended unexpectedly, after a pause: it doubles after each further end or failure, up to a
 * minute, until the process has run for a minute. Does nothing before it {@linkplain #begin begins}.
 */
final class Supervisor {

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration STEADY = Duration.ofMinutes(1);

    private final Consumer<Part> starter;
    private final Progress progress;
    private final Runnable onChange;
    private final Set<Part> watched = ConcurrentHashMap.newKeySet();
    private final Map<Part, Integer> restarts = new ConcurrentHashMap<>();
    private final Map<Part, Duration> pauses = new ConcurrentHashMap<>();
    private volatile boolean active;

    /**
     * @param starter starts a part and returns when it is ready, or throws; then calls {@link #watch}
     * @param onChange called when a process has ended
     */
    Supervisor(Consumer<Part> starter, Progress progress, Runnable onChange) {
        this.starter = starter;
        this.progress = progress;
        this.onChange = onChange;
    }

    /** @param parts those that have to run from now on */
    void begin(List<Part> parts) {
        active = true;
        parts.forEach(this::watch);
    }

    boolean isActive() {
        return active;
    }

    /** From now on, the part has to run. Called after each start. */
    void watch(Part part) {
        synchronized (this) {
            if (!active) {
                return;
            }
            watched.add(part);
        }
        long sinceNanos = System.nanoTime();
        part.process().ifPresent(process -> process.onExit().thenAccept(status -> {
            if (System.nanoTime() - sinceNanos > STEADY.toNanos()) {
                pauses.remove(part);
            }
            Thread.ofVirtual().name("restart " + part.name()).start(() -> restart(part, process, status));
        }));
    }

    /** From now on, the part may end. Called before it is ended on purpose. */
    void release(Part part) {
        watched.remove(part);
    }

    /** From now on, everything may end. */
    synchronized void close() {
        active = false;
        watched.clear();
    }

    /** How often the part was started again. */
    int restarts(Part part) {
        return restarts.getOrDefault(part, 0);
    }

    private void restart(Part part, GuardedProcess ended, int status) {
        if (!isMissing(part)) {
            return;
        }
        // If only the guard has ended, the process still has the port.
        ended.kill();
        Duration pause = nextPause(part);
        progress.ended(part.name(), ended.pid(), status, pause);
        try {
            onChange.run();
        } catch (RuntimeException e) {
            // Such as on a full disk: the start goes on with fewer facts for other commands.
            progress.note(firstLine(e));
        }
        while (sleep(pause) && isMissing(part)) {
            try {
                restarts.merge(part, 1, Integer::sum);
                starter.accept(part);
                return;
            } catch (RuntimeException e) {
                // A process that is alive but did not become ready would keep the port.
                part.process().ifPresent(GuardedProcess::kill);
                pause = nextPause(part);
                if (watched.contains(part)) {
                    progress.note(part.name() + " could not be started, and is tried again in " + pause.toSeconds()
                            + " s: " + firstLine(e));
                }
            }
        }
    }

    private static String firstLine(RuntimeException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private boolean isMissing(Part part) {
        return watched.contains(part) && !part.isAlive();
    }

    private Duration nextPause(Part part) {
        Duration pause = pauses.getOrDefault(part, part.restartsAfter());
        Duration doubled = pause.multipliedBy(2);
        pauses.put(part, doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled);
        return pause;
    }

    private static boolean sleep(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}

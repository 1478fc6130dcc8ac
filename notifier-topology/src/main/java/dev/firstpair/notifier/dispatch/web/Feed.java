package dev.firstpair.notifier.dispatch.web;

import dev.firstpair.topics.ids.UserId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The latest notifications, and the listeners that wait for new ones. Thread-safe; made for virtual threads. */
final class Feed {

    /** The stream of a listener that is so far behind is ended; it reconnects with the last id that it received. */
    private static final int MOST_WAITING = 200;

    private record Entry(UserId user, NotificationBody notification) {}

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Entry> recent = new ArrayDeque<>();
    private final Map<UserId, Set<Listener>> listeners = new HashMap<>();
    private boolean closed;

    /** @param most how many notifications it keeps */
    Feed(int most) {
        this.most = most;
    }

    /** Passes the notification to the user's listeners; each user's order is kept. */
    void post(UserId user, NotificationBody notification) {
        lock.lock();
        try {
            recent.addLast(new Entry(user, notification));
            if (recent.size() > most) {
                recent.removeFirst();
            }
            listeners.getOrDefault(user, Set.of()).forEach(listener -> listener.offer(notification));
        } finally {
            lock.unlock();
        }
    }

    /** Starts a listener. Each notification is either in {@code before()} or sent to the listener, never both. */
    Listener listen(UserId user) {
        lock.lock();
        try {
            Listener listener = new Listener(user, recent.stream()
                    .filter(entry -> entry.user().equals(user))
                    .map(Entry::notification)
                    .toList());
            if (closed) {
                listener.ended = true;
            } else {
                listeners.computeIfAbsent(user, one -> new HashSet<>()).add(listener);
            }
            return listener;
        } finally {
            lock.unlock();
        }
    }

    /** Ends all listeners, for ever. */
    void close() {
        lock.lock();
        try {
            closed = true;
            listeners.values().forEach(some -> some.forEach(Listener::end));
        } finally {
            lock.unlock();
        }
    }

    /** One stream of one user. */
    final class Listener implements AutoCloseable {

        private final UserId user;
        private final List<NotificationBody> before;
        private final Queue<NotificationBody> waiting = new ArrayDeque<>();
        private final Condition changed = lock.newCondition();
        private boolean ended;

        private Listener(UserId user, List<NotificationBody> before) {
            this.user = user;
            this.before = before;
        }

        /** The notifications that the feed kept before this listener started, oldest first. */
        List<NotificationBody> before() {
            return before;
        }

        /** Waits for the next notification; empty when the time is up, or when the stream is over. */
        Optional<NotificationBody> next(Duration timeout) throws InterruptedException {
            long nanos = timeout.toNanos();
            lock.lock();
            try {
                while (waiting.isEmpty() && !ended && nanos > 0) {
                    nanos = changed.awaitNanos(nanos);
                }
                return Optional.ofNullable(waiting.poll());
            } finally {
                lock.unlock();
            }
        }

        /** Whether no more notifications will come. */
        boolean isOver() {
            lock.lock();
            try {
                return ended && waiting.isEmpty();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                Set<Listener> others = listeners.get(user);
                if (others != null) {
                    others.remove(this);
                    if (others.isEmpty()) {
                        listeners.remove(user);
                    }
                }
            } finally {
                lock.unlock();
            }
        }

        private void offer(NotificationBody notification) {
            if (ended) {
                return;
            }
            if (waiting.size() >= MOST_WAITING) {
                end();
            } else {
                waiting.add(notification);
                changed.signal();
            }
        }

        private void end() {
            ended = true;
            changed.signal();
        }
    }
}

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

/** The latest notifications, and those who wait for more. Thread-safe; made for virtual threads. */
final class Feed {

    /** Who is so far behind is sent away, and comes back with the last id that was seen. */
    private static final int MOST_WAITING = 200;

    private record Entry(UserId user, NotificationBody notification) {}

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Entry> recent = new ArrayDeque<>();
    private final Map<UserId, Set<Listener>> listeners = new HashMap<>();
    private boolean closed;

    /** @param most how many it keeps */
    Feed(int most) {
        this.most = most;
    }

    /** Tells those who listen; in the order of each user's. */
    void post(UserId user, NotificationBody notification) {
        lock.lock();
        try {
            recent.addLast(new Entry(user, notification));
            if (recent.size() > most) {
                recent.removeFirst();
            }
            listeners.getOrDefault(user, Set.of()).forEach(listener -> listener.tell(notification));
        } finally {
            lock.unlock();
        }
    }

    /** Begins to listen: what is posted from now on, and what is kept of before, is each in one of the two, and in one only. */
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

    /** Ends all listening, for ever. */
    void close() {
        lock.lock();
        try {
            closed = true;
            listeners.values().forEach(some -> some.forEach(Listener::end));
        } finally {
            lock.unlock();
        }
    }

    /** One page of one user. */
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

        /** What is kept of before it began, oldest first. */
        List<NotificationBody> before() {
            return before;
        }

        /** Waits for the next one; empty when the time is up, or when it is over. */
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

        /** Whether nothing will come any more. */
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

        private void tell(NotificationBody notification) {
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

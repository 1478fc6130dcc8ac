package dev.firstpair.sink;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** A {@code DATETIME} of the tables, which has no zone, is a time in UTC. */
public final class Utc {

    private Utc() {}

    public static @Nullable LocalDateTime of(@Nullable Instant instant) {
        return instant == null ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}

package dev.firstpair.gateway.cockpit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a service, at its last sample.
 *
 * @param up whether it answered
 * @param since when it began, or stopped, to answer, as far as it was watched
 * @param startedAt when its process began; absent before it answered
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Process(String service, URI instance, boolean up, Instant since, @Nullable Instant startedAt) {}

package dev.firstpair.gateway.cockpit;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metrics that an instance answered.
 *
 * @param series null if it did not answer
 */
record Reading(String service, URI instance, @Nullable List<Series> series) {}

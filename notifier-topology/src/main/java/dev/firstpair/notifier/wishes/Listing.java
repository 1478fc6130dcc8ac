package dev.firstpair.notifier.wishes;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A product in the catalogue.
 *
 * @param lead how long before the sale opens its wishers are notified; zero: not at all; absent: the configured lead
 * @param version grows with each change
 */
public record Listing(String name, @Nullable Duration lead, long version) {}

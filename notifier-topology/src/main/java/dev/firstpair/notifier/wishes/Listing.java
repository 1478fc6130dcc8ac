package dev.firstpair.notifier.wishes;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue says of a product.
 *
 * @param lead how long before the sale opens its wishers are told; zero: not at all; absent: as long as everywhere
 * @param version grows with each change
 */
public record Listing(String name, @Nullable Duration lead, long version) {}

package dev.firstpair.catalog.product;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.product.ProductRules;
import dev.firstpair.web.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a product that an admin can set, within {@link ProductRules} and {@link Presentation}. Times are kept
 * to the millisecond.
 *
 * @param productPrice in the currency's smallest unit (cents)
 * @param currency ISO 4217; default EUR
 * @param opensAt the sale's first moment; absent if it is open from the start
 * @param closesAt the first moment after the sale; absent if it stays open
 * @param hold how long a unit is held for payment
 * @param lead how long before opensAt those who wish for it are notified; absent: the notifier's setting
 * @param imageUrl of the image that pages show; https, or a path of the shop
 * @param dropName the same for all sizes of a drop, each of which is a product
 * @param size such as {@code EU 42}
 */
record ProductFields(
        String productName,
        @Nullable String productDesc,
        Long productPrice,
        String currency,
        @Nullable Instant opensAt,
        @Nullable Instant closesAt,
        Duration hold,
        @Nullable Duration lead,
        @Nullable String imageUrl,
        @Nullable String dropName,
        @Nullable String size) {

    private static final String DEFAULT_CURRENCY = "EUR";
    /** By the topic's names; the others are the same here. */
    private static final Map<String, String> NAMES = Map.of("holdMillis", "hold", "leadMillis", "lead");
    private static final Set<String> CURRENCIES = Currency.getAvailableCurrencies()
            .stream()
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toUnmodifiableSet());
    private static final Duration ENDLESS = Duration.ofMillis(Long.MAX_VALUE);

    ProductFields {
        currency = Objects.requireNonNullElse(currency, DEFAULT_CURRENCY);
        opensAt = millis(opensAt);
        closesAt = millis(closesAt);
    }

    /** Violations of the rules that hold for the topic and for SQL as well: no product may have them. */
    List<Violation> violations() {
        return ProductRules
                .broken(productName, productDesc, productPrice, currency, opensAt, closesAt, millis(hold), millis(lead))
                .stream()
                .map(broken -> new Violation(NAMES.getOrDefault(broken.field(), broken.field()), broken.message()))
                .toList();
    }

    /**
     * What a repeated request repeats. Without image, drop and size, it is the text from before there were any, so that
     * a request that was sent before an upgrade can be repeated after it.
     *
     * @param sentHold absent if the request had none: the default may have changed before it is repeated
     */
    String request(@Nullable Duration sentHold) {
        String shown = imageUrl == null && dropName == null && size == null
                ? ""
                : ", imageUrl=" + imageUrl + ", dropName=" + dropName + ", size=" + size;
        return "ProductFields[productName=" + productName + ", productDesc=" + productDesc + ", productPrice="
                + productPrice + ", currency=" + currency + ", opensAt=" + opensAt + ", closesAt=" + closesAt
                + ", hold=" + sentHold + ", lead=" + lead + shown + "]";
    }

    /** Values that a product may have, but that no admin should set. */
    List<Violation> oddities() {
        List<Violation> violations = new ArrayList<>(Presentation.violations(imageUrl, dropName, size));
        unicode("productName", productName, violations);
        unicode("productDesc", productDesc, violations);
        unicode("imageUrl", imageUrl, violations);
        unicode("dropName", dropName, violations);
        unicode("size", size, violations);
        if (productName != null && !productName.isEmpty() && productName.isBlank()) {
            violations.add(new Violation("productName", "must have something other than blanks"));
        }
        if (Require.isCurrency(currency) && !CURRENCIES.contains(currency)) {
            violations.add(new Violation("currency", "must be a code of ISO 4217 such as EUR"));
        }
        return violations;
    }

    /** JSON can express half of a surrogate pair, of which MySQL would store a question mark. */
    private static void unicode(String field, @Nullable String text, List<Violation> violations) {
        if (text != null && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            violations.add(new Violation(field, "must be valid Unicode"));
        }
    }

    private static @Nullable Long millis(@Nullable Duration time) {
        if (time == null) {
            return null;
        }
        if (time.isNegative()) {
            return -1L;
        }
        return time.compareTo(ENDLESS) > 0 ? Long.valueOf(Long.MAX_VALUE) : Long.valueOf(time.toMillis());
    }

    private static @Nullable Instant millis(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS);
    }
}

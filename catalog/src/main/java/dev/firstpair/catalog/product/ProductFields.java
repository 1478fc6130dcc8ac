package dev.firstpair.catalog.product;

import dev.firstpair.web.Violation;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import org.hibernate.validator.constraints.CodePointLength;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

/**
 * What an admin can set about a product. Times are kept to the millisecond.
 *
 * @param productPrice in the currency's smallest unit (cents)
 * @param currency ISO 4217; default EUR
 * @param opensAt the sale's first moment; absent if it is open from the start
 * @param closesAt the first moment after the sale; absent if it stays open
 * @param hold how long a unit is held for payment, 1 s to 30 days; default 10 min
 * @param lead how long before opensAt those who wish for it are told, 0 to 30 days; absent: as long as the notifier says
 */
record ProductFields(
        @NotBlank @CodePointLength(max = 255) String productName,
        @CodePointLength(max = 4000) @Nullable String productDesc,
        @NotNull @PositiveOrZero Long productPrice,
        String currency,
        @Nullable Instant opensAt,
        @Nullable Instant closesAt,
        @DurationMin(seconds = 1) @DurationMax(days = 30) Duration hold,
        @DurationMin @DurationMax(days = 30) @Nullable Duration lead) {

    private static final String DEFAULT_CURRENCY = "EUR";
    private static final Duration DEFAULT_HOLD = Duration.ofMinutes(10);
    /** What DATETIME and epoch milliseconds both take; beyond, somebody mistook milliseconds for seconds. */
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    ProductFields {
        currency = Objects.requireNonNullElse(currency, DEFAULT_CURRENCY);
        hold = Objects.requireNonNullElse(hold, DEFAULT_HOLD);
        opensAt = millis(opensAt);
        closesAt = millis(closesAt);
    }

    /** What is wrong beyond what the annotations tell. */
    List<Violation> violations() {
        List<Violation> violations = new ArrayList<>();
        if (Currency.getAvailableCurrencies().stream().noneMatch(known -> known.getCurrencyCode().equals(currency))) {
            violations.add(new Violation("currency", "must be a code of ISO 4217 such as EUR"));
        }
        if (isOutOfRange(opensAt)) {
            violations.add(new Violation("opensAt", "must be a time from 1970 to 9999, such as 2026-11-27T18:00:00Z"));
        }
        if (isOutOfRange(closesAt)) {
            violations.add(new Violation("closesAt", "must be a time from 1970 to 9999, such as 2026-11-27T20:00:00Z"));
        }
        if (opensAt != null && closesAt != null && !opensAt.isBefore(closesAt)) {
            violations.add(new Violation("closesAt", "must be later than opensAt"));
        }
        return violations;
    }

    private static boolean isOutOfRange(@Nullable Instant time) {
        return time != null && (time.isBefore(EARLIEST) || time.isAfter(LATEST));
    }

    private static @Nullable Instant millis(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS);
    }
}

package dev.firstpair.topics.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.topics.order.Price;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProductRulesTest {

    private static final Instant OPENING = Instant.parse("2026-11-27T18:00:00Z");

    @Test
    void countCharactersAsMysqlDoes() {
        assertThat(broken("👟".repeat(255), 1L, "EUR", null, null, 1L, null)).isEmpty();
        assertThat(broken("👟".repeat(256), 1L, "EUR", null, null, 1L, null)).containsExactly("productName");
    }

    /** The ledger stores a currency as three bytes of ASCII, and MySQL as three characters. */
    @Test
    void wantACurrencyOfThreeAsciiCharacters() {
        for (String none : List.of("👟x", "€€€", "ＥＵＲ", "E\u0301U", "EU\n", "EU", "EURO")) {
            assertThat(broken("A pair", 1L, none, null, null, 1L, null)).as(none).containsExactly("currency");
            assertThatThrownBy(() -> new Price(1, none)).as(none).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new Price(1, "eur").currency()).isEqualTo("eur");
    }

    @Test
    void letAHoldLastForYearsAndNotForEver() {
        assertThat(broken("A pair", 1L, "EUR", null, null, Duration.ofDays(3_650).toMillis(), 0L)).isEmpty();
        assertThat(broken("A pair", 1L, "EUR", null, null, Duration.ofDays(3_651).toMillis(), -1L))
                .containsExactly("holdMillis", "leadMillis");
        assertThat(broken("A pair", 1L, "EUR", null, null, 0L, null)).containsExactly("holdMillis");
    }

    @Test
    void wantASaleToCloseAfterItOpens() {
        assertThat(broken("A pair", 1L, "EUR", OPENING, OPENING.plusMillis(1), 1L, null)).isEmpty();
        assertThat(broken("A pair", 1L, "EUR", OPENING, OPENING, 1L, null)).containsExactly("closesAt");
        assertThat(broken("A pair", 1L, "EUR", Instant.parse("1969-12-31T23:59:59Z"), null, 1L, null))
                .containsExactly("opensAt");
    }

    @Test
    void nameAllThatIsWrong() {
        assertThat(broken("", -1L, "EURO", null, null, null, null)).containsExactly("productName", "productPrice",
                "currency", "holdMillis");
        assertThat(broken(null, null, null, null, null, 1L, null)).containsExactly("productName", "productPrice",
                "currency");
    }

    /** Products with these values have been on the topic since before the rule. */
    @Test
    void areNoNarrowerThanTheyWere() {
        assertThat(broken(" ", 0L, "eur", null, null, 1L, null)).isEmpty();
    }

    private static List<String> broken(@Nullable String name, @Nullable Long price, @Nullable String currency,
            @Nullable Instant opensAt, @Nullable Instant closesAt, @Nullable Long hold, @Nullable Long lead) {
        return ProductRules.broken(name, null, price, currency, opensAt, closesAt, hold, lead)
                .stream()
                .map(ProductRules.Broken::field)
                .toList();
    }
}

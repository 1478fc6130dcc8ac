package dev.firstpair.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Currency;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Pages show a price in the unit in which the API counts it. */
class CurrenciesTest {

    private static final int USUAL = 2;
    private static final int MOST = 9;

    @Test
    void haveTheDecimalsOfIso4217() {
        Map<String, Integer> known = new TreeMap<>();
        for (Currency each : Currency.getAvailableCurrencies()) {
            // It is negative for what has no unit, such as gold.
            int digits = each.getDefaultFractionDigits();
            if (digits >= 0 && digits != USUAL) {
                known.put(each.getCurrencyCode(), digits);
            }
        }

        assertThat(listed()).isNotEmpty().isEqualTo(known);
    }

    /** The table of {@code i18n.js}. */
    private static Map<String, Integer> listed() {
        String code = new String(StorefrontFiles.bytes("assets/i18n.js"), StandardCharsets.UTF_8);
        Map<String, Integer> listed = new TreeMap<>();
        for (int digits = 0; digits <= MOST; digits++) {
            Pattern line = Pattern.compile("(?m)^ {2}" + digits + ": ['`]([A-Z\\s]+)['`],$");
            for (String codes : StorefrontFiles.matches(line, code)) {
                for (String each : codes.split("\\s+")) {
                    listed.put(each, digits);
                }
            }
        }
        return listed;
    }
}

package dev.firstpair.ingress.purchase;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The preference {@code wait} of a request: how long its client would wait for the result
 * (<a href="https://www.rfc-editor.org/rfc/rfc7240#section-4.3">RFC 7240, section 4.3</a>).
 */
final class PreferredWait {

    static final String HEADER = "Prefer";
    /** The longest wait in seconds; for a longer one, a client asks order-topology. */
    static final int MOST_SECONDS = 30;

    private static final String WAIT = "wait";
    private static final Pattern SECONDS = Pattern.compile("\\d+");
    private static final BigInteger MOST = BigInteger.valueOf(MOST_SECONDS);

    private PreferredWait() {}

    /**
     * Seconds, at most {@value #MOST_SECONDS}; 0 if there is no such preference, or a malformed one, which is ignored.
     * Of several, the first counts.
     *
     * @param headers the values of {@link #HEADER}
     */
    static int seconds(List<String> headers) {
        return headers.stream()
                .flatMap(header -> preferences(header).stream())
                .filter(preference -> name(preference).equalsIgnoreCase(WAIT))
                .findFirst()
                .map(PreferredWait::secondsOf)
                .orElse(0);
    }

    /** The elements of the list, without their parameters. A quoted string may contain commas and semicolons. */
    private static List<String> preferences(String header) {
        List<String> preferences = new ArrayList<>();
        StringBuilder preference = new StringBuilder();
        boolean quoted = false;
        boolean parameter = false;
        for (int i = 0; i < header.length(); i++) {
            char next = header.charAt(i);
            if (next == '"') {
                quoted = !quoted;
            } else if (next == '\\' && quoted) {
                i++;
            } else if (next == ',' && !quoted) {
                preferences.add(preference.toString());
                preference.setLength(0);
                parameter = false;
                continue;
            } else if (next == ';' && !quoted) {
                parameter = true;
            }
            if (!parameter) {
                preference.append(next);
            }
        }
        preferences.add(preference.toString());
        return preferences;
    }

    private static String name(String preference) {
        int equals = preference.indexOf('=');
        return (equals < 0 ? preference : preference.substring(0, equals)).strip();
    }

    private static int secondsOf(String preference) {
        String value = preference.substring(preference.indexOf('=') + 1).strip();
        return SECONDS.matcher(value).matches() ? new BigInteger(value).min(MOST).intValue() : 0;
    }
}

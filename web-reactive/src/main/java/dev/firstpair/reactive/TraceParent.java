package dev.firstpair.reactive;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The header {@code traceparent} of <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>. */
public final class TraceParent {

    /** The header's name. */
    public static final String HEADER = "traceparent";

    private static final int LENGTH = 55;
    private static final HexFormat HEX = HexFormat.of();

    private TraceParent() {}

    /** The one that came with the request if it is well-formed, else the begin of a new trace. */
    public static String of(@Nullable String received, RandomGenerator random) {
        if (received != null && isWellFormed(received)) {
            return received;
        }
        return "00-" + HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong() | 1) + "-"
                + HEX.toHexDigits(random.nextLong() | 1) + "-00";
    }

    private static boolean isWellFormed(String text) {
        if (text.length() != LENGTH || !text.startsWith("00-")) {
            return false;
        }
        for (int i = 3; i < LENGTH; i++) {
            char c = text.charAt(i);
            boolean dash = i == 35 || i == 52;
            if (dash ? c != '-' : (c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return !text.regionMatches(3, "0".repeat(32), 0, 32) && !text.regionMatches(36, "0".repeat(16), 0, 16);
    }
}

package dev.firstpair.observability;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The header {@code traceparent} of <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>. */
public final class TraceParent {

    /** The header's name. */
    public static final String HEADER = "traceparent";

    private static final int LENGTH = 55;
    private static final HexFormat HEX = HexFormat.of();

    private TraceParent() {}

    /** The received value if it is well-formed, else the start of a new trace. */
    public static String of(@Nullable String received, RandomGenerator random) {
        if (received != null && isWellFormed(received)) {
            return received;
        }
        return "00-" + HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong() | 1) + "-"
                + HEX.toHexDigits(random.nextLong() | 1) + "-00";
    }

    /** The value of a record's header; null if it has none that is well-formed. */
    public static @Nullable String of(Headers headers) {
        @Nullable
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null || header.value().length != LENGTH) {
            return null;
        }
        String text = new String(header.value(), StandardCharsets.ISO_8859_1);
        return isWellFormed(text) ? text : null;
    }

    /** The value of a record's header. */
    public static byte[] bytes(String traceParent) {
        return traceParent.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The 32 hexadecimal digits that name the trace. */
    public static String traceId(String traceParent) {
        return traceParent.substring(3, 35);
    }

    static String spanId(String traceParent) {
        return traceParent.substring(36, 52);
    }

    static boolean isWellFormed(String text) {
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

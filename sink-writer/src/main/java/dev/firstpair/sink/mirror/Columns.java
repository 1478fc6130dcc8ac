package dev.firstpair.sink.mirror;

import dev.firstpair.sink.Utc;
import io.debezium.data.Bits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * Reads columns by their type in the row, which may differ from the type in the migrations, because anybody may alter a
 * table. A value that does not fit throws an {@link IllegalArgumentException} with a description.
 */
final class Columns {

    private Columns() {}

    static boolean exists(Struct row, String column) {
        return row.schema().field(column) != null;
    }

    /** An integer of any width, with or without sign, or a decimal number without a fraction. */
    static long number(Struct row, String column) {
        return present(numberOrNull(row, column), column);
    }

    /** As {@link #number}. */
    static @Nullable Long numberOrNull(Struct row, String column) {
        @Nullable
        Object value = value(row, column);
        try {
            return switch (value) {
                case null -> null;
                case BigDecimal decimal -> decimal.longValueExact();
                case Float real -> BigDecimal.valueOf(real).longValueExact();
                case Double real -> BigDecimal.valueOf(real).longValueExact();
                case Number integer -> integer.longValue();
                case Boolean bit -> bit ? 1L : 0L;
                default -> throw unreadable(row, column, "a whole number");
            };
        } catch (ArithmeticException | NumberFormatException e) {
            throw unreadable(row, column, "a whole number of 64 bits");
        }
    }

    /** As {@link #number}, of 32 bits. */
    static int number32(Struct row, String column) {
        try {
            return Math.toIntExact(number(row, column));
        } catch (ArithmeticException e) {
            throw unreadable(row, column, "a whole number of 32 bits");
        }
    }

    /** A BOOLEAN, which is a number in MySQL, a BIT of any width, or a number as text; null is false. */
    static boolean flag(Struct row, String column) {
        @Nullable
        Object value = value(row, column);
        if (value instanceof ByteBuffer bytes && Bits.LOGICAL_NAME.equals(row.schema().field(column).schema().name())) {
            ByteBuffer bits = bytes.duplicate();
            while (bits.hasRemaining()) {
                if (bits.get() != 0) {
                    return true;
                }
            }
            return false;
        }
        if (value instanceof byte[] bits) {
            return new BigInteger(1, bits).signum() != 0;
        }
        if (value instanceof String || value instanceof ByteBuffer) {
            try {
                return new BigDecimal(text(row, column).strip()).signum() != 0;
            } catch (NumberFormatException e) {
                throw unreadable(row, column, "a number");
            }
        }
        return value != null && number(row, column) != 0;
    }

    /** A string of any length and character set. */
    static String text(Struct row, String column) {
        return present(textOrNull(row, column), column);
    }

    /** As {@link #text}. */
    static @Nullable String textOrNull(Struct row, String column) {
        @Nullable
        Object value = value(row, column);
        return switch (value) {
            case null -> null;
            case String text -> text;
            // A BINARY is padded with zero bytes.
            case ByteBuffer bytes ->
                StandardCharsets.UTF_8.decode(bytes.duplicate()).toString().replaceAll("\\x00+$", "");
            default -> throw unreadable(row, column, "a text");
        };
    }

    /** A DATETIME, in UTC, or a TIMESTAMP, of any precision, or the start of a DATE. */
    static Instant time(Struct row, String column) {
        return present(timeOrNull(row, column), column);
    }

    /** As {@link #time}. Debezium reads an invalid date, such as 0000-00-00, as null: see {@link InvalidDates}. */
    static @Nullable Instant timeOrNull(Struct row, String column) {
        @Nullable
        Object value = value(row, column);
        if (value == null) {
            return null;
        }
        @Nullable
        String type = row.schema().field(column).schema().name();
        try {
            return switch (type == null ? "" : type) {
                case "io.debezium.time.Timestamp" -> Instant.ofEpochMilli((Long) value);
                case "io.debezium.time.MicroTimestamp" -> Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS);
                case "io.debezium.time.NanoTimestamp" -> Instant.EPOCH.plusNanos((Long) value);
                case "io.debezium.time.ZonedTimestamp" -> OffsetDateTime.parse((String) value).toInstant();
                case "io.debezium.time.Date" ->
                    LocalDate.ofEpochDay((Integer) value).atStartOfDay().toInstant(ZoneOffset.UTC);
                case Timestamp.LOGICAL_NAME -> ((java.util.Date) value).toInstant();
                default -> throw unreadable(row, column, "a date and time");
            };
        } catch (ClassCastException | DateTimeParseException e) {
            throw unreadable(row, column, "a date and time");
        }
    }

    /** The value as a JDBC parameter. */
    static @Nullable Object jdbc(Struct row, String column) {
        @Nullable
        Object value = value(row, column);
        if (column.endsWith("_at")) {
            return Utc.of(timeOrNull(row, column));
        }
        return value instanceof ByteBuffer ? textOrNull(row, column) : value;
    }

    private static @Nullable Object value(Struct row, String column) {
        Field field = row.schema().field(column);
        if (field == null) {
            throw new IllegalArgumentException("there is no column " + column);
        }
        return row.getWithoutDefault(column); // null stays null; the column's default is not used
    }

    private static <T> T present(@Nullable T value, String column) {
        if (value == null) {
            throw new IllegalArgumentException(column + " is null");
        }
        return value;
    }

    private static IllegalArgumentException unreadable(Struct row, String column, String what) {
        return new IllegalArgumentException(
                column + " is no longer " + what + ": " + row.schema().field(column).schema().type().getName()
                        + " " + row.schema().field(column).schema().name());
    }
}

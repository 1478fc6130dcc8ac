package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ColumnsTest {

    private static final String AT = "opens_at";
    private static final Instant TIME = Instant.parse("2031-05-06T07:08:09.123456Z");

    @Test
    void readsAnIntegerOfAnyWidth() {
        List<Struct> sevens = List.of(row(Schema.INT8_SCHEMA, (byte) 7), row(Schema.INT16_SCHEMA, (short) 7),
                row(Schema.INT32_SCHEMA, 7), row(Schema.INT64_SCHEMA, 7L), row(Schema.FLOAT32_SCHEMA, 7f),
                row(Schema.FLOAT64_SCHEMA, 7d), row(Decimal.schema(2), new BigDecimal("7.00")));

        assertThat(sevens).allSatisfy(row -> {
            assertThat(Columns.number(row, AT)).isEqualTo(7);
            assertThat(Columns.number32(row, AT)).isEqualTo(7);
        });
    }

    @Test
    void readsNoNumberThatDoesNotFit() {
        for (Struct row : List.of(row(Decimal.schema(2), new BigDecimal("7.50")),
                row(Decimal.schema(0), new BigDecimal(BigInteger.TWO.pow(63))), row(Schema.FLOAT64_SCHEMA, Double.NaN),
                row(Schema.STRING_SCHEMA, "7"), row(Schema.OPTIONAL_INT32_SCHEMA, null))) {
            assertThatIllegalArgumentException().isThrownBy(() -> Columns.number(row, AT)).withMessageContaining(AT);
        }
        assertThatIllegalArgumentException().isThrownBy(
                () -> Columns.number32(row(Schema.INT64_SCHEMA, 1L << 31), AT));
        assertThatIllegalArgumentException().isThrownBy(() -> Columns.number(row(Schema.INT8_SCHEMA, (byte) 1), "b"))
                .withMessage("there is no column b");
    }

    @Test
    void readsATimeOfAnyPrecision() {
        long micros = TIME.getEpochSecond() * 1_000_000 + TIME.getNano() / 1_000;

        assertThat(time("io.debezium.time.Timestamp", Schema.Type.INT64, micros / 1_000))
                .isEqualTo(Instant.parse("2031-05-06T07:08:09.123Z"));
        assertThat(time("io.debezium.time.MicroTimestamp", Schema.Type.INT64, micros)).isEqualTo(TIME);
        assertThat(time("io.debezium.time.NanoTimestamp", Schema.Type.INT64, micros * 1_000)).isEqualTo(TIME);
        assertThat(time("io.debezium.time.ZonedTimestamp", Schema.Type.STRING, "2031-05-06T09:08:09.123456+02:00"))
                .isEqualTo(TIME);
        assertThat(time("io.debezium.time.Date", Schema.Type.INT32, 1))
                .isEqualTo(Instant.parse("1970-01-02T00:00:00Z"));
        assertThat(Columns.time(row(Timestamp.SCHEMA, java.util.Date.from(TIME)), AT))
                .isEqualTo(Instant.parse("2031-05-06T07:08:09.123Z"));
        assertThatIllegalArgumentException().isThrownBy(() -> Columns.time(row(Schema.INT64_SCHEMA, micros), AT))
                .withMessage("opens_at is no longer a date and time: int64 null");
    }

    @Test
    void readsTextOfAnyKind() {
        assertThat(Columns.text(row(Schema.STRING_SCHEMA, "für"), AT)).isEqualTo("für");
        assertThat(Columns.text(row(Schema.BYTES_SCHEMA, ByteBuffer.wrap("für\0\0".getBytes(StandardCharsets.UTF_8))),
                AT)).isEqualTo("für");
        assertThatIllegalArgumentException().isThrownBy(() -> Columns.text(row(Schema.INT32_SCHEMA, 7), AT));
    }

    private static Instant time(String name, Schema.Type type, Object value) {
        return Columns.time(row(new SchemaBuilder(type).name(name).build(), value), AT);
    }

    private static Struct row(Schema type, @Nullable Object value) {
        return new Struct(SchemaBuilder.struct().field(AT, type).build()).put(AT, value);
    }
}

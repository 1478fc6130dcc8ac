package dev.firstpair.orders.view;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.order.OrderStatus;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Serde of views in the store by user and its topic, which no other service reads: fewer bytes than JSON, and less time
 * to write and to read. JSON of an older version is read too. A new component of {@link OrderView} needs a new format,
 * and this one must stay readable.
 */
@NullUnmarked // Kafka's interfaces are null for "no record"
final class OrderViewSerde implements Serde<OrderView> {

    private static final byte FORMAT = 1;
    private static final byte JSON = '{';
    private static final int TYPICAL_BYTES = 192;

    private final Deserializer<OrderView> json = new JsonSerde<>(OrderView.class).deserializer();

    /** Writes one value that is present. */
    private interface Writer<T> {
        void write(DataOutputStream out, T value) throws IOException;
    }

    /** Reads one value that is present. */
    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    @Override
    public Serializer<OrderView> serializer() {
        return (topic, view) -> view == null ? null : bytes(view);
    }

    @Override
    public Deserializer<OrderView> deserializer() {
        return (topic, bytes) -> bytes == null || bytes.length == 0 || bytes[0] == JSON
                ? json.deserialize(topic, bytes)
                : view(bytes);
    }

    private static byte[] bytes(OrderView view) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            write(out, view.orderId().value());
            out.writeLong(view.userId().value());
            out.writeLong(view.productId().value());
            out.writeUTF(view.status().name());
            optional(out, view.reason(), DataOutputStream::writeUTF);
            optional(out, view.existingOrderId(), (o, order) -> write(o, order.value()));
            out.writeInt(view.version());
            write(out, view.placedAt());
            optional(out, view.holdUntil(), OrderViewSerde::write);
            write(out, view.updatedAt());
            optional(out, view.price(), OrderViewSerde::write);
            optional(out, view.refundsDue(), DataOutputStream::writeInt);
            out.writeInt(view.history().size());
            for (OrderView.Step step : view.history()) {
                write(out, step);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static OrderView view(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new ProcessorStateException(
                        "an order of format " + format + ", but this version knows only " + FORMAT + " and JSON");
            }
            return new OrderView(new OrderId(uuid(in)), new UserId(in.readLong()), new ProductId(in.readLong()),
                    OrderStatus.valueOf(in.readUTF()), optional(in, one -> one.readUTF()),
                    optional(in, i -> new OrderId(uuid(i))), in.readInt(), instant(in),
                    optional(in, OrderViewSerde::instant), instant(in), optional(in, OrderViewSerde::price),
                    optional(in, DataInputStream::readInt), history(in));
        } catch (IOException e) {
            throw new ProcessorStateException("an order of " + bytes.length + " bytes cannot be read", e);
        }
    }

    private static void write(DataOutputStream out, OrderView.Step step) throws IOException {
        out.writeInt(step.version());
        out.writeUTF(step.type());
        out.writeUTF(step.status().name());
        write(out, step.at());
        optional(out, step.reason(), DataOutputStream::writeUTF);
        optional(out, step.commandId(), (o, command) -> write(o, command.value()));
        optional(out, step.refundDue(), DataOutputStream::writeBoolean);
        optional(out, step.payment(), (o, payment) -> {
            write(o, payment.id().value());
            optional(o, payment.price(), OrderViewSerde::write);
        });
    }

    private static List<OrderView.Step> history(DataInputStream in) throws IOException {
        int size = in.readInt();
        List<OrderView.Step> steps = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            steps.add(new OrderView.Step(in.readInt(), in.readUTF(), OrderStatus.valueOf(in.readUTF()), instant(in),
                    optional(in, one -> one.readUTF()), optional(in, OrderViewSerde::command),
                    optional(in, DataInputStream::readBoolean),
                    optional(in, one -> new Payment(command(one), optional(one, OrderViewSerde::price)))));
        }
        return steps;
    }

    private static <T> void optional(DataOutputStream out, @Nullable T value, Writer<T> writer) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            writer.write(out, value);
        }
    }

    private static <T> @Nullable T optional(DataInputStream in, Reader<T> reader) throws IOException {
        return in.readBoolean() ? reader.read(in) : null;
    }

    private static void write(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }

    private static CommandId command(DataInputStream in) throws IOException {
        return new CommandId(uuid(in));
    }

    private static void write(DataOutputStream out, Instant time) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }

    private static Instant instant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    private static void write(DataOutputStream out, Price price) throws IOException {
        out.writeLong(price.amount());
        out.writeUTF(price.currency());
    }

    private static Price price(DataInputStream in) throws IOException {
        return new Price(in.readLong(), in.readUTF());
    }
}

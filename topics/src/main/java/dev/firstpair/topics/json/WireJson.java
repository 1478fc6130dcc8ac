package dev.firstpair.topics.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.type.LogicalType;

/**
 * The only mapper of the wire format: ids as numbers or UUID strings, times as epoch milliseconds, subtypes by
 * {@code type}.
 */
final class WireJson {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule("firstpair-wire")
                    .addSerializer(new NumberWriter<>(ProductId.class, ProductId::value))
                    .addDeserializer(ProductId.class, new NumberReader<>(ProductId.class, ProductId::new))
                    .addSerializer(new NumberWriter<>(UserId.class, UserId::value))
                    .addDeserializer(UserId.class, new NumberReader<>(UserId.class, UserId::new))
                    .addSerializer(new NumberWriter<>(RestockId.class, RestockId::value))
                    .addDeserializer(RestockId.class, new NumberReader<>(RestockId.class, RestockId::new))
                    .addSerializer(new NumberWriter<>(WishId.class, WishId::value))
                    .addDeserializer(WishId.class, new NumberReader<>(WishId.class, WishId::new))
                    .addSerializer(new NumberWriter<>(Instant.class, Instant::toEpochMilli))
                    .addDeserializer(Instant.class, new NumberReader<>(Instant.class, WireJson::time))
                    .addSerializer(new TextWriter<>(OrderId.class))
                    .addDeserializer(OrderId.class, new TextReader<>(OrderId.class, OrderId::parse))
                    .addSerializer(new TextWriter<>(CommandId.class))
                    .addDeserializer(CommandId.class, new TextReader<>(CommandId.class, CommandId::parse))
                    .addSerializer(new TextWriter<>(NotificationId.class))
                    .addDeserializer(NotificationId.class,
                            new TextReader<>(NotificationId.class, NotificationId::parse))
                    .addSerializer(new TextWriter<>(Actor.class))
                    .addDeserializer(Actor.class, new TextReader<>(Actor.class, Actor::parse)))
            .addMixIn(OrderCommand.class, ByType.class)
            .addMixIn(OrderEvent.class, ByType.class)
            .registerSubtypes(kinds(OrderCommand.class))
            .registerSubtypes(kinds(OrderEvent.class))
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, text -> text
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private WireJson() {}

    private static Instant time(long epochMillis) {
        if (epochMillis < 0 || epochMillis > Require.LATEST_MILLIS) {
            throw new IllegalArgumentException("not a time in epoch milliseconds: " + epochMillis);
        }
        return Instant.ofEpochMilli(epochMillis);
    }

    private static NamedType[] kinds(Class<?> sealed) {
        Class<?>[] kinds = sealed.getPermittedSubclasses();
        NamedType[] named = new NamedType[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            named[i] = new NamedType(kinds[i], kinds[i].getSimpleName());
        }
        return named;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface ByType {}

    private static final class NumberWriter<T> extends StdSerializer<T> {
        private final ToLongFunction<T> number;

        NumberWriter(Class<T> type, ToLongFunction<T> number) {
            super(type);
            this.number = number;
        }

        @Override
        public void serialize(T value, JsonGenerator generator, SerializationContext context) {
            generator.writeNumber(number.applyAsLong(value));
        }
    }

    private static final class NumberReader<T> extends StdDeserializer<T> {
        private final LongFunction<T> create;

        NumberReader(Class<T> type, LongFunction<T> create) {
            super(type);
            this.create = create;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                return context.reportInputMismatch(this, "an integer is expected, not %s", parser.currentToken());
            }
            try {
                return create.apply(parser.getLongValue());
            } catch (IllegalArgumentException e) {
                return context.reportInputMismatch(this, "%s", e.getMessage());
            }
        }
    }

    private static final class TextWriter<T> extends StdSerializer<T> {
        TextWriter(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(value.toString());
        }
    }

    private static final class TextReader<T> extends StdDeserializer<T> {
        private final Function<String, T> parse;

        TextReader(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return context.reportInputMismatch(this, "a string is expected, not %s", parser.currentToken());
            }
            try {
                return parse.apply(parser.getString());
            } catch (IllegalArgumentException e) {
                return context.reportInputMismatch(this, "%s", e.getMessage());
            }
        }
    }
}

package dev.firstpair.web;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.ext.javatime.deser.DurationDeserializer;
import tools.jackson.databind.ext.javatime.deser.InstantDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * Bodies are read as documented, without guessing: by default Jackson takes a number for a time in seconds, so that a
 * time in milliseconds becomes the year 58881, and a string for the number that it looks like.
 */
final class StrictJson implements JsonMapperBuilderCustomizer {

    @Override
    public void customize(JsonMapper.Builder json) {
        json.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .withCoercionConfig(LogicalType.Textual, text -> text
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .addModule(new SimpleModule("strict")
                        .addDeserializer(Instant.class, new NonNumeric<>(Instant.class, InstantDeserializer.INSTANT))
                        .addDeserializer(Duration.class,
                                new NonNumeric<>(Duration.class, DurationDeserializer.INSTANCE)));
    }

    /** Reads a string as {@code delegate} does, if it is not a number. */
    private static final class NonNumeric<T> extends StdDeserializer<T> {

        private static final Pattern NUMBER = Pattern.compile("\\s*[+-]?\\d+(\\.\\d+)?\\s*");

        private final Class<T> type;
        private final ValueDeserializer<T> delegate;

        NonNumeric(Class<T> type, ValueDeserializer<T> delegate) {
            super(type);
            this.type = type;
            this.delegate = delegate;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return type.cast(context.handleUnexpectedToken(getValueType(context), parser));
            }
            String text = parser.getString();
            return text.isBlank() || NUMBER.matcher(text).matches()
                    ? type.cast(context.handleWeirdStringValue(type, text, "not ISO 8601"))
                    : delegate.deserialize(parser, context);
        }
    }
}

package dev.firstpair.web;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** An error in one field of a request; the field is empty if it is about the whole request. */
public record Violation(String field, String message) {

    private static final String OWN_PACKAGE = "dev.firstpair.";
    private static final String NOT_IN_RANGE = "is not a number in range";
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d+");

    /** For JSON of the wrong shape: says what is expected, in terms of JSON, not of Java. */
    public static Violation of(JacksonException e) {
        return new Violation(e.getPath()
                .stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining(".")), message(e));
    }

    /** For a parameter of a request that cannot be converted. */
    static Violation of(TypeMismatchException e) {
        return new Violation(String.valueOf(e.getPropertyName()), message(e));
    }

    private static String message(TypeMismatchException e) {
        String own = ownMessage(e);
        if (own != null) {
            return own;
        }
        if (e.getMostSpecificCause() instanceof NumberFormatException
                && WHOLE_NUMBER.matcher(String.valueOf(e.getValue())).matches()) {
            return NOT_IN_RANGE;
        }
        return e.getRequiredType() == null ? "is not what belongs here" : "is " + expected(e.getRequiredType());
    }

    private static String message(JacksonException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "is no field; there are: " + unknown.getKnownPropertyIds()
                    .stream()
                    .map(String::valueOf)
                    .sorted()
                    .collect(Collectors.joining(", "));
        }
        String own = ownMessage(e);
        if (own != null) {
            return own;
        }
        if (e instanceof InputCoercionException || e.getCause() instanceof InputCoercionException) {
            return NOT_IN_RANGE;
        }
        return "is " + (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
                ? expected(mismatch.getTargetType())
                : "not what belongs here");
    }

    /**
     * The message of our own code about a value that it refused; absent if other code refused it, whose messages are
     * for programmers.
     */
    static @Nullable String ownMessage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            StackTraceElement[] trace = cause.getStackTrace();
            if (cause instanceof IllegalArgumentException && cause.getMessage() != null && trace.length > 0
                    && trace[0].getClassName().startsWith(OWN_PACKAGE)) {
                return cause.getMessage();
            }
        }
        return null;
    }

    private static String expected(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == double.class || type == float.class || type == Double.class) {
            return "a number";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a whole number";
        }
        if (type == Instant.class) {
            return "a time such as \"2026-11-30T18:00:00Z\"";
        }
        if (type == Duration.class) {
            return "a duration such as \"PT10M\"";
        }
        if (type.isEnum()) {
            return "one of " + Arrays.stream(type.getEnumConstants())
                    .map(String::valueOf)
                    .collect(
                            Collectors.joining(", "));
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a string";
        }
        return Collection.class.isAssignableFrom(type) || type.isArray() ? "a list" : "an object";
    }

    @Override
    public String toString() {
        return (field + " " + message).strip();
    }
}

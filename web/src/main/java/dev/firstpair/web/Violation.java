package dev.firstpair.web;

import java.util.stream.Collectors;
import tools.jackson.databind.DatabindException;

/** What is wrong with one field of a request; the field is empty if it is the whole. */
public record Violation(String field, String message) {

    /** For JSON that has another shape than is asked for. */
    public static Violation of(DatabindException e) {
        return new Violation(e.getPath()
                .stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining(".")), e.getOriginalMessage());
    }

    @Override
    public String toString() {
        return (field + " " + message).strip();
    }
}

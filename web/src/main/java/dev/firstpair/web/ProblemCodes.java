package dev.firstpair.web;

import org.springframework.http.HttpStatusCode;

/** The codes of errors without a code of their own: one per status. */
final class ProblemCodes {

    /** The property of a problem's body that holds its code. */
    static final String PROPERTY = "code";

    private ProblemCodes() {}

    static String of(HttpStatusCode status) {
        return switch (status.value()) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "FORBIDDEN";
            case 404 -> "NOT_FOUND";
            case 405 -> "METHOD_NOT_ALLOWED";
            case 406 -> "NOT_ACCEPTABLE";
            case 409 -> "CONFLICT";
            case 413 -> "TOO_LARGE";
            case 415 -> "UNSUPPORTED_MEDIA_TYPE";
            case 503 -> "UNAVAILABLE";
            default -> status.is4xxClientError() ? "INVALID_REQUEST" : "INTERNAL_ERROR";
        };
    }
}

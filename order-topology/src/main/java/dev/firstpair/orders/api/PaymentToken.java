package dev.firstpair.orders.api;

import dev.firstpair.orders.payment.PaymentProvider;
import dev.firstpair.web.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The token that a shopper pays with: the optional body {@code {"token": "tok_…"}}. */
final class PaymentToken {

    private static final int LARGEST_BYTES = 4 * 1024;
    private static final int LENGTH = 255;

    private PaymentToken() {}

    static String of(HttpServletRequest request, JsonMapper json) throws HttpMediaTypeNotSupportedException {
        byte[] body = read(request);
        if (body.length == 0 && request.getContentLengthLong() <= 0) {
            return PaymentProvider.DEFAULT_TOKEN;
        }
        // The body of a form may have been read by a filter already: to treat that as an empty body would charge the
        // shopper.
        if (!isJson(request.getContentType())) {
            throw new HttpMediaTypeNotSupportedException("A payment is " + MediaType.APPLICATION_JSON_VALUE,
                    List.of(MediaType.APPLICATION_JSON));
        }
        if (body.length > LARGEST_BYTES) {
            throw OrderProblems.bodyTooLarge(LARGEST_BYTES);
        }
        JsonNode token = parse(body, json).path("token");
        if (!token.isString() || token.asString().isBlank()
                || token.asString().codePointCount(0, token.asString().length()) > LENGTH) {
            throw Problem.invalid("token is a string of 1 to " + LENGTH + " characters.");
        }
        return token.asString();
    }

    private static byte[] read(HttpServletRequest request) {
        try {
            return request.getInputStream().readNBytes(LARGEST_BYTES + 1);
        } catch (IOException e) {
            throw Problem.invalid("The body cannot be read to its end.");
        }
    }

    private static boolean isJson(String contentType) {
        try {
            return MediaType.parseMediaType(contentType).isCompatibleWith(MediaType.APPLICATION_JSON);
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static JsonNode parse(byte[] body, JsonMapper json) {
        try {
            return json.readTree(body);
        } catch (JacksonException e) {
            throw Problem.invalid("The body is no JSON.");
        }
    }
}

package dev.firstpair.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerCheckTest {

    private static final AnswerCheck DOCUMENT = AnswerCheck.of("order-topology");
    private static final String ORDER = """
            {"orderId":"0190163d-8694-739b-aea5-966c26f8ad91","status":"ACCEPTED","version":0,"history":[]}""";

    @Test
    void letsPassWhatIsDescribed() {
        assertThat(DOCUMENT.complaints("GET", "/api/orders/7?wait=PT5S", 200, "application/json", ORDER)).isEmpty();
        assertThat(DOCUMENT.complaints("GET", "/api/orders/7/events", 204, null, "")).isEmpty();
        assertThat(DOCUMENT.complaints("GET", "/api/orders/7/events", 200, "text/event-stream;charset=UTF-8", "id: 1"))
                .isEmpty();
        assertThat(DOCUMENT.complaints("GET", "/api/orders/7", 404, "application/problem+json",
                problem(404, "ORDER_NOT_FOUND", ""))).isEmpty();
        assertThat(DOCUMENT.complaints("BREW", "/api/orders", 405, "application/problem+json",
                problem(405, "METHOD_NOT_ALLOWED", ""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "200 | application/json | {\"orderId\":\"7\",\"status\":\"ACCEPTED\",\"history\":[]} | version",
            "200 | application/json | {\"orderId\":\"7\",\"status\":\"NEW\",\"version\":0,\"history\":[]} | enum",
            "200 | application/json | {\"orderId\":\"7\",\"status\":\"PAID\",\"version\":true,\"history\":[]} | int",
            "200 | application/json | {\"orderId\":\"7\",\"status\":\"PAID\",\"version\":1,\"history\":[],\"x\":1} | x",
            "200 | text/html | <p> | text/html", "202 | application/json | {} | 202",
            "404 | application/problem+json | {\"status\":404,\"detail\":\"-\",\"code\":\"NO_ORDER\"} | enum",
            "404 | application/problem+json | {\"status\":404,\"code\":\"ORDER_NOT_FOUND\"} | detail"})
    void complainsOfWhatIsNot(int status, String type, String body, String why) {
        assertThat(DOCUMENT.complaints("GET", "/api/orders/7", status, type, body)).first()
                .asString()
                .contains("storefront/openapi/order-topology.json", why);
    }

    @Test
    void complainsOfAFieldDeepInAnAnswer() {
        String step = """
                {"version":1,"type":"Placed","status":"PENDING","at":"2026-12-01T00:00:00Z","by":1}""";

        assertThat(DOCUMENT.complaints("GET", "/api/orders/7", 200, "application/json",
                ORDER.replace("[]", "[" + step + "]"))).first().asString().contains("'by'");
    }

    @Test
    void complainsOfARequestThatIsAcceptedAndNotDescribed() {
        assertThat(DOCUMENT.complaintsOfRequest("POST", "/api/orders/7/payment", "application/json",
                "{\"token\":\"tok_visa\"}")).isEmpty();
        assertThat(DOCUMENT.complaintsOfRequest("POST", "/api/orders/7/payment", "application/json",
                "{\"card\":\"tok_visa\"}")).first().asString().contains("token");
    }

    private static String problem(int status, String code, String more) {
        return "{\"status\":" + status + ",\"detail\":\"-\",\"code\":\"" + code + "\"" + more + "}";
    }
}

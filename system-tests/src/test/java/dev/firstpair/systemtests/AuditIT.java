package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.audit.report.AuditReport;
import dev.firstpair.audit.report.AuditReport.Kept;
import dev.firstpair.audit.report.RepairReport;
import dev.firstpair.stack.Stack;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Audits everything that the tests of this JVM have sold so far, faults and malformed records included. */
class AuditIT {

    private static final Duration SOON = Duration.ofSeconds(1);
    /** Longer than {@code firstpair.audit.time-limit} allows for a repair with its audits. */
    private static final Duration ANSWER = Duration.ofMinutes(11);

    private final Stack stack = RunningStack.get();
    private final ShopDriver shop = new ShopDriver(stack);

    @Test
    void findsNothingWrongAndSeesWhatRedisIsMadeToSay() throws Exception {
        long product = shop.product(5, "");
        long refunded = shop.newUser();
        String canceled = shop.order(product, refunded);
        shop.command(canceled, "cancellation", shop.token(refunded));
        shop.awaitStatus(canceled, refunded, "CANCELED");
        shop.order(product, shop.newUser());
        shop.order(product, shop.newUser());

        AuditReport ofLog = StackAudit.ofLog(stack, Patience.LIMIT);

        assertThat(ofLog.good()).as("%s", ofLog.toJson()).isTrue();
        assertThat(ofLog.promises()).containsEntry("MirrorsConverge", Kept.NOT_AUDITED)
                .containsEntry("NeverOversells", Kept.HELD);
        assertThat(ofLog.log().commands()).isPositive();

        AuditReport ofAll = StackAudit.ofAll(stack, Patience.LIMIT);

        assertThat(ofAll.good()).as("%s", ofAll.toJson()).isTrue();
        assertThat(ofAll.promises()).doesNotContainValue(Kept.BROKEN).doesNotContainValue(Kept.NOT_AUDITED);
        assertThat(ofAll.products()).filteredOn(audited -> audited.productId() == product)
                .singleElement()
                .satisfies(audited -> {
                    assertThat(audited.orders()).isEqualTo(3);
                    assertThat(audited.ledger().active()).isEqualTo(2);
                    assertThat(audited.redis()).satisfies(redis -> assertThat(redis.remaining()).isEqualTo(3));
                    assertThat(audited.mysql()).satisfies(row -> assertThat(row.productStock()).isEqualTo(3));
                });

        // The gate keeps its values by their versions, so this one stays until the next decision.
        AuditReport spoiled = StackRedis.with(stack, redis -> {
            String stock = "{product:" + product + "}:stock";
            redis.hset(stock, "remaining", "4");
            try {
                return StackAudit.ofAll(stack, SOON);
            } finally {
                redis.hset(stock, "remaining", "3");
            }
        });

        assertThat(spoiled.good()).isFalse();
        assertThat(spoiled.findings()).isEmpty();
        // A hold of another product may expire at this moment.
        assertThat(spoiled.drift()).filteredOn(drift -> Objects.equals(drift.productId(), product))
                .singleElement()
                .satisfies(drift -> {
                    assertThat(drift.mirror()).isEqualTo("Redis");
                    assertThat(drift.cause()).isEqualTo("DIFFERENT");
                });
    }

    @Test
    @Tag("nightly")
    void isToldToAdminsAndRepairsWhatRedisIsMadeToSay() throws Exception {
        long product = shop.product(5, "");
        shop.order(product, shop.newUser());
        String stock = "{product:" + product + "}:stock";
        StackRedis.with(stack, redis -> redis.hset(stock, "remaining", "99"));

        RepairReport repaired = RepairReport.ofJson(ofSink("POST", "/api/admin/audit/repair"));

        assertThat(repaired.repaired()).as("%s", repaired.toJson())
                .anySatisfy(line -> assertThat(line)
                        .contains("product " + product + ": Redis has 99 remaining", "it is primed again"));
        assertThat(repaired.audit().good()).as("%s", repaired.toJson()).isTrue();
        String remaining = StackRedis.with(stack, redis -> redis.hget(stock, "remaining"));
        assertThat(remaining).isEqualTo("4");
        assertThat(ofSink("GET", "/api/admin/audit")).contains("\"good\" : true");
    }

    /** Sends a call with a longer timeout than the calls of shoppers. */
    private String ofSink(String method, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(stack.sink().resolve(path))
                    .timeout(ANSWER)
                    .header("Authorization", "Bearer " + shop.admin())
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }
    }
}

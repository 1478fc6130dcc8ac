package dev.firstpair.stack.cli;

import dev.firstpair.audit.AuditFailedException;
import dev.firstpair.audit.report.RepairReport;
import dev.firstpair.stack.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** {@code POST /api/admin/audit/repair} of sink-writer. */
final class RepairCall {

    /** Environment variable: an admin's token. */
    static final String TOKEN = "FIRSTPAIR_TOKEN";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final long ADMIN = 1;

    private RepairCall() {}

    /** The token of the environment, else one signed with the key of the stack that runs there. */
    static String token(Optional<Path> stack) {
        String given = System.getenv(TOKEN);
        if (given != null && !given.isBlank()) {
            return given.strip();
        }
        return stack.map(directory -> Tokens.ofStack(directory).admin(ADMIN))
                .orElseThrow(() -> new AuditFailedException(
                        "A repair needs an admin's token in the environment variable " + TOKEN
                                + "; POST /api/sessions of accounts returns one."));
    }

    /**
     * Waits as long as sink-writer takes.
     *
     * @throws AuditFailedException if sink-writer does not answer, or not with a result
     */
    static RepairReport send(URI sinkWriter, String token) throws InterruptedException {
        URI address = sinkWriter.resolve("/api/admin/audit/repair");
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(address)
                    .header("Authorization", "Bearer " + token)
                    .POST(BodyPublishers.noBody())
                    .build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AuditFailedException(
                        "sink-writer answered " + answer.statusCode() + " to " + address + ": " + answer.body());
            }
            return RepairReport.ofJson(answer.body());
        } catch (IOException e) {
            throw new AuditFailedException("sink-writer does not answer at " + address + ": " + e);
        }
    }
}

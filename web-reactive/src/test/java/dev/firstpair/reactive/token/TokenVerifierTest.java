package dev.firstpair.reactive.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.reactive.token.TokenVerifier.Verdict;
import dev.firstpair.testing.TokenSigner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TokenVerifierTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** More than there are threads. */
    private static final int TOKENS = 5;

    @Test
    void endsAllChecksWhenItIsClosed() throws IOException {
        TokenSigner signer = new TokenSigner();
        List<CompletableFuture<Verdict>> checks;
        // Takes connections, and never answers.
        try (ServerSocket issuer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI keys = URI.create("http://127.0.0.1:" + issuer.getLocalPort() + "/jwks.json");
            try (TokenVerifier verifier = new TokenVerifier(keys, "https://firstpair.dev", List.of("firstpair"), TOKENS,
                    TOKENS)) {
                checks = LongStream.rangeClosed(1, TOKENS)
                        .mapToObj(user -> verifier.verify(signer.user(user)))
                        .toList();
            }
            assertThat(checks).allSatisfy(check -> assertThat(check).succeedsWithin(PATIENCE)
                    .isInstanceOf(Verdict.Unverifiable.class));
        }
    }
}

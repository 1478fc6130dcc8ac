package dev.firstpair.notifier.dispatch.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.UserId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UnsubscribeTokensTest {

    private static final UserId ADA = new UserId(4711);

    private final UnsubscribeTokens tokens = tokens("a secret of more than 32 characters");

    @Test
    void knowsWhoseItIs() {
        assertThat(tokens.read(tokens.of(ADA))).hasValue(ADA);
        assertThat(tokens("a secret of more than 32 characters").read(tokens.of(ADA))).hasValue(ADA);
    }

    @Test
    void isOneWordInAnAddress() {
        assertThat(tokens.of(ADA)).matches("[0-9A-Za-z._-]+");
    }

    @Test
    void refusesWhatWasNotMadeWithTheSecret() {
        String token = tokens.of(ADA);
        String signature = token.substring(token.indexOf('.'));
        for (String forged : new String[]{"", ".", "4711", "4711.", "4712" + signature, "04711" + signature,
                token + "A",
                token.substring(0, token.length() - 2), "4711.!!", signature,
                tokens("another secret of more than 32 characters").of(ADA)}) {
            assertThat(tokens.read(forged)).as(forged).isEmpty();
        }
    }

    private static UnsubscribeTokens tokens(String secret) {
        return new UnsubscribeTokens(secret.getBytes(StandardCharsets.UTF_8));
    }
}

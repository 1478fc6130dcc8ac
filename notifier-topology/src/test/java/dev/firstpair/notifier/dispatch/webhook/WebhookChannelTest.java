package dev.firstpair.notifier.dispatch.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.notifier.dispatch.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookChannelTest {

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void takesASuccessForDelivered(int status) {
        assertThat(WebhookChannel.judge(status)).isInstanceOf(Outcome.Delivered.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 413, 422, 499})
    void takesAClientErrorForFinal(int status) {
        assertThat(WebhookChannel.judge(status)).isInstanceOf(Outcome.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 408, 425, 429, 500, 502, 503, 504, 600})
    void triesTheRestAgain(int status) {
        assertThat(WebhookChannel.judge(status)).isInstanceOf(Outcome.Failed.class);
    }
}

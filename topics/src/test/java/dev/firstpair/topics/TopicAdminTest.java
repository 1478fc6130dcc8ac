package dev.firstpair.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicAdminTest {

    private static final String MIN_IN_SYNC = "min.insync.replicas";

    @Test
    void wantsTwoInSyncWhereThereAreThreeReplicas() {
        Map<String, String> configs = Map.of("cleanup.policy", "compact");

        assertThat(TopicAdmin.settings(configs, 3)).containsEntry(MIN_IN_SYNC, "2")
                .containsEntry("cleanup.policy", "compact");
        assertThat(TopicAdmin.settings(configs, 1)).isEqualTo(configs);
        // Otherwise neither of two brokers could fail.
        assertThat(TopicAdmin.settings(configs, 2)).isEqualTo(configs);
    }

    @Test
    void takesNoFewerInSyncButMore() {
        assertThat(TopicAdmin.suffices(MIN_IN_SYNC, "2", "1")).isFalse();
        assertThat(TopicAdmin.suffices(MIN_IN_SYNC, "2", "2")).isTrue();
        assertThat(TopicAdmin.suffices(MIN_IN_SYNC, "2", "3")).isTrue();
        assertThat(TopicAdmin.suffices("cleanup.policy", "compact", "delete")).isFalse();
        assertThat(TopicAdmin.suffices("retention.ms", "1", "2")).isTrue();
    }
}

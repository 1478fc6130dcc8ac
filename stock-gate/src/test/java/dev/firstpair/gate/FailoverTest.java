package dev.firstpair.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailoverTest {

    private static final Failover FROM_1_TO_2 = new Failover(new NodeAddress("10.0.0.1", 6379),
            new NodeAddress("10.0.0.2", 6380));

    @ParameterizedTest
    @CsvSource({"+failover-state-wait-promotion", "+promoted-slave"})
    void readsWhichReplicaIsPromoted(String channel) {
        assertThat(Failover.parse(channel, "slave 10.0.0.2:6380 10.0.0.2 6380 @ sale 10.0.0.1 6379", "sale"))
                .isEqualTo(FROM_1_TO_2);
    }

    @Test
    void readsThatThePrimaryHasChanged() {
        assertThat(Failover.parse("+switch-master", "sale 10.0.0.1 6379 10.0.0.2 6380", "sale")).isEqualTo(FROM_1_TO_2);
    }

    @Test
    void ignoresOtherPrimaries() {
        assertThat(Failover.parse("+switch-master", "other 10.0.0.1 6379 10.0.0.2 6380", "sale")).isNull();
        assertThat(Failover.parse("+promoted-slave", "slave a:1 a 1 @ other b 2", "sale")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"+switch-master, sale", "+switch-master, sale a 1 b x", "+promoted-slave, slave a:1 a 1",
            "+sdown, slave a:1 a 1 @ sale b 2", "+promoted-slave, ''"})
    void ignoresWhatIsNoFailover(String channel, String message) {
        assertThat(Failover.parse(channel, message, "sale")).isNull();
    }
}

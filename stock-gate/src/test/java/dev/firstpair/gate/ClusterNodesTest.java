package dev.firstpair.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterNodesTest {

    private static final Duration TIMEOUT = Duration.ofMillis(500);

    @Test
    void haveTlsAndLoginOfTheFirst() {
        List<RedisURI> nodes = ClusterConnector.nodes("rediss://ingress-api:secret@a:1,b:2,c:3", TIMEOUT);

        assertThat(nodes).extracting(RedisURI::getHost).containsExactly("a", "b", "c");
        assertThat(nodes).extracting(RedisURI::getPort).containsExactly(1, 2, 3);
        assertThat(nodes).allSatisfy(node -> {
            assertThat(node.isSsl()).isTrue();
            assertThat(node.isVerifyPeer()).isTrue();
            assertThat(node.getTimeout()).isEqualTo(TIMEOUT);
            assertThat(node.getCredentialsProvider()).isSameAs(nodes.getFirst().getCredentialsProvider());
        });
    }

    @Test
    void keepTheirOwnIfTheyHaveAScheme() {
        List<RedisURI> nodes = ClusterConnector.nodes("rediss://:secret@a:1,redis://:other@b:2", TIMEOUT);

        assertThat(nodes).extracting(RedisURI::isSsl).containsExactly(true, false);
        assertThat(nodes.getLast().getCredentialsProvider())
                .isNotSameAs(nodes.getFirst().getCredentialsProvider());
    }

    @Test
    void needNoScheme() {
        List<RedisURI> nodes = ClusterConnector.nodes("a:1,b:2", TIMEOUT);

        assertThat(nodes).extracting(RedisURI::getPort).containsExactly(1, 2);
        assertThat(nodes).extracting(RedisURI::isSsl).containsExactly(false, false);
    }
}

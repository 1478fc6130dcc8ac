package dev.firstpair.benchmarks.baselines.redis;

import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.kafka.config.TopicBuilder;

/** The topic between the shop and the table. */
@Configuration
@Profile("redis")
class RedisConfiguration {

    static final String TOPIC = "purchases";
    /** As many as each of Firstpair's topics has on the same machine; there is one consumer for each. */
    static final int PARTITIONS = 4;

    @Bean
    NewTopic purchases() {
        return TopicBuilder.name(TOPIC).partitions(PARTITIONS).replicas(1).build();
    }
}

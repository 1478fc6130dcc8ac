package dev.firstpair.audit.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisReaderTest {

    @Test
    void showsNoPassword() {
        assertThat(RedisReader.withoutPassword("redis-sentinel://:secret@h1:1,h2:2?sentinelPassword=secret#sale"))
                .isEqualTo("redis-sentinel://h1:1,h2:2?sentinelPassword=…#sale");
    }
}

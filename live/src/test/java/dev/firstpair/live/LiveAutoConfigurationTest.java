package dev.firstpair.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.cloud.logging.LoggingRebinder;
import org.springframework.context.ConfigurableApplicationContext;

class LiveAutoConfigurationTest {

    @EnableAutoConfiguration
    static class Service {}

    @Test
    void aServiceAloneHasLiveSettingsAndNothingOfABus() {
        try (ConfigurableApplicationContext service = new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.NONE)
                .run("--spring.config.import=classpath:platform.yaml")) {
            service.getBean(ContextRefresher.class).refresh();

            LiveEndpoint.Report report = service.getBean(LiveEndpoint.class).report();
            assertThat(report.refreshedAt()).isNotNull();
            assertThat(report.settings()).containsOnlyKeys("logging");
            assertThat(service.getBeansOfType(LoggingRebinder.class).values()).singleElement()
                    .isInstanceOf(LogLevels.class);
            assertThat(service.getBean(MeterRegistry.class).get("firstpair.live.refused").gauge().value()).isZero();
            assertThat(List.of(service.getBeanDefinitionNames()))
                    .noneMatch(name -> name
                            .matches("(?i).*(rabbit|kafka|rebinder|boot\\.integration|cloud\\.bus|cloud\\.stream).*"));
        }
    }
}

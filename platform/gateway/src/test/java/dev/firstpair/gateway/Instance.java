package dev.firstpair.gateway;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** An instance of a service, which answers with its name. As a program, it can be killed. */
@EnableAutoConfiguration
@Import(OwnThreads.class)
class Instance {

    /** The settings of the test, instead of those of the gateway. */
    static final String SETTINGS = "--spring.config.name=instance";

    @Bean
    Backend backend(@Value("${eureka.instance.instance-id}") String name, @Value("${server.port}") int port) {
        return new Backend(name, port);
    }

    static ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(Instance.class).web(WebApplicationType.NONE).run(arguments);
    }

    public static void main(String[] arguments) {
        start(arguments);
    }
}

package dev.firstpair.gateway;

import static org.springframework.web.reactive.function.server.RequestPredicates.all;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** An instance of a service, which answers with its name; as a program, it can be killed. */
@EnableAutoConfiguration
class Instance {

    /** The settings of the test, and not those of the gateway. */
    static final String SETTINGS = "--spring.config.name=instance";

    @Bean
    RouterFunction<ServerResponse> answers(@Value("${eureka.instance.instance-id}") String name) {
        return route(all(), request -> ServerResponse.ok().bodyValue(name));
    }

    static ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(Instance.class).run(arguments);
    }

    public static void main(String[] arguments) {
        start(arguments);
    }
}

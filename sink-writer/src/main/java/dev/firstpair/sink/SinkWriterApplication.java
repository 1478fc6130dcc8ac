package dev.firstpair.sink;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The service that writes orders and stock into MySQL, owns the schema and runs the mirror. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SinkWriterApplication {

    public static void main(String[] args) {
        SpringApplication.run(SinkWriterApplication.class, args);
    }
}

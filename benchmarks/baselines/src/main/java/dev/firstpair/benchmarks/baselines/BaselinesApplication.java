package dev.firstpair.benchmarks.baselines;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts one of the two: {@code --spring.profiles.active=lock} or {@code redis}. */
@SpringBootApplication
public class BaselinesApplication {

    public static void main(String[] args) {
        SpringApplication.run(BaselinesApplication.class, args);
    }
}

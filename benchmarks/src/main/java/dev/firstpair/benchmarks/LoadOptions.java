package dev.firstpair.benchmarks;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of the scenarios that put a running system under load. */
final class LoadOptions {

    @Option(names = "--warm-up", paramLabel = "SECONDS", defaultValue = "120", converter = AtLeastOne.class,
            description = "Load before anything counts; the optimizing compiler takes minutes."
                    + " Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--window", paramLabel = "SECONDS", defaultValue = "20", converter = AtLeastOne.class,
            description = "How long a measurement takes. Default: ${DEFAULT-VALUE}.")
    private int window;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", converter = AtLeastOne.class,
            description = "Measurements of each kind and side. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    Duration warmUp() {
        return Duration.ofSeconds(warmUp);
    }

    Duration window() {
        return Duration.ofSeconds(window);
    }

    int rounds() {
        return rounds;
    }
}

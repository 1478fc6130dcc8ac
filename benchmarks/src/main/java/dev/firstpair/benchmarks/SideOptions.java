package dev.firstpair.benchmarks;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every scenario. */
final class SideOptions {

    @Option(names = "--against", paramLabel = "DIR",
            description = "Another checkout, without data, which runs beside this one by its own ./firstpair up and is"
                    + " measured in turns.")
    @Nullable
    Path against;

    @Option(names = "--report", paramLabel = "DIR",
            description = "Where to write report.json, report.md and charts. Default: with the logs.")
    @Nullable
    Path report;
}

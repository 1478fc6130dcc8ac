package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.Stack;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The script {@code ./firstpair} as a user runs it: with the launcher's own libraries, not with the class path of the
 * tests, which has more.
 */
class LauncherIT {

    private static final Path CHECKOUT = Path.of(System.getProperty("basedir", ""), "..").toAbsolutePath().normalize();
    /** A drop gives up by itself before that, with a reason; JUnit ends a test later. */
    private static final Duration PATIENCE = Duration.ofMinutes(18);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory = Path.of("");

    /** Its libraries contain the clients of all servers. */
    @Test
    void auditsAStackByItsAddresses() throws Exception {
        Stack stack = RunningStack.get();
        Path report = directory.resolve("audit.json");

        firstpair("audit", "--kafka", stack.bootstrapServers(), "--redis", stack.redisUri(), "--mysql",
                stack.jdbcUrl(), "--mysql-user", stack.jdbcUser(), "--mysql-password", stack.jdbcPassword(),
                "--json", report.toString());

        JsonNode audit = JsonMapper.shared().readTree(report.toFile());
        assertThat(audit.path("good").asBoolean()).as("%s", audit).isTrue();
    }

    @Test
    @Tag("nightly")
    void sellsAndProvesThatEveryPromiseHeld() throws Exception {
        Path report = directory.resolve("drop.json");

        String output = firstpair("drop", "--buyers", "100", "--stock", "20", "--hold", "PT1S", "--seed", "1",
                "--report", report.toString());

        assertThat(output).contains("units sold to 100 buyers");
        JsonNode drop = JsonMapper.shared().readTree(report.toFile());
        assertThat(drop.path("accepted").asInt()).isGreaterThanOrEqualTo(20);
        assertThat(drop.path("sold").asInt()).isBetween(1, 20);
        assertThat(drop.path("promises").propertyNames()).hasSize(8);
        assertThat(drop.path("promises").values()).allMatch(JsonNode::asBoolean);
    }

    @Test
    void listsTheOptionsOfABenchmark() throws Exception {
        assertThat(firstpair("bench", "--help")).contains("stored", "latency");
        assertThat(firstpair("bench", "stored", "--help")).contains("--window");
        assertThat(firstpair("bench", "classic", "--help")).contains("JMeter", "--ramp-up");
    }

    /** Two builds would write the same files. Here, a stand-in builds an empty jar. */
    @Test
    void buildsOnceForTwoCommandsAtTheSameTime() throws Exception {
        Path unbuilt = Files.createDirectories(directory.resolve("unbuilt"));
        Files.copy(CHECKOUT.resolve("firstpair"), unbuilt.resolve("firstpair"), StandardCopyOption.COPY_ATTRIBUTES);
        Path bin = Files.createDirectory(unbuilt.resolve("bin"));
        Path maven = bin.resolve("mvn");
        Files.writeString(maven, """
                #!/bin/sh
                echo begin >> builds
                sleep 2
                mkdir -p stack/launcher/target
                touch stack/launcher/target/stack-launcher-0.1.0.jar
                echo end >> builds
                """);
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
        List<Process> commands = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ProcessBuilder builder = new ProcessBuilder("./firstpair", "status").directory(unbuilt.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(unbuilt.resolve("output-" + i).toFile());
            builder.environment().merge("PATH", bin.toString(), (path, first) -> first + ":" + path);
            commands.add(builder.start());
        }
        for (Process command : commands) {
            assertThat(command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        assertThat(unbuilt.resolve("builds")).hasContent("begin\nend");
    }

    /** As in a checkout of another user. */
    @Test
    void saysThatItCannotBuild() throws Exception {
        Path unbuilt = Files.createDirectories(directory.resolve("unbuilt"));
        Files.copy(CHECKOUT.resolve("firstpair"), unbuilt.resolve("firstpair"), StandardCopyOption.COPY_ATTRIBUTES);
        // The script's lock, which is a link.
        Files.createFile(Files.createDirectories(unbuilt.resolve("target")).resolve(".firstpair-lock"));
        Path output = unbuilt.resolve("output");
        Process command = new ProcessBuilder("./firstpair", "status").directory(unbuilt.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            command.destroyForcibly();
        }

        assertThat(command.exitValue()).isEqualTo(1);
        assertThat(output).content().startsWith("firstpair: Cannot write to ");
    }

    /** The output; the exit status has to be 0. */
    private String firstpair(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(checkout().resolve("firstpair").toString()));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("FIRSTPAIR_BUILD", "never");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("%s ended", command).isTrue();
        } finally {
            // Its shutdown hook stops the servers.
            process.destroy();
        }
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    /** JUnit warns about each link that it finds in a temporary folder. */
    @AfterEach
    void removeLinks() throws IOException {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(root(), Files::isSymbolicLink)) {
            for (Path link : links) {
                Files.delete(link);
            }
        }
    }

    /** A checkout in which nothing runs: the script, and links to the build results. */
    private Path checkout() throws IOException {
        Path checkout = root();
        for (File entry : CHECKOUT.toFile().listFiles()) {
            Path link = checkout.resolve(entry.getName());
            if (!entry.getName().startsWith(".") && !Files.exists(link)) {
                Files.createSymbolicLink(link, entry.toPath());
            }
        }
        return checkout;
    }

    private Path root() throws IOException {
        return Files.createDirectories(directory.resolve("checkout"));
    }
}

package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code firstpair}, with stand-ins for Java and Maven. */
@Timeout(60)
class ScriptTest {

    /** The end of every jar without a comment, which is also an empty jar. */
    private static final byte[] WHOLE = HexFormat.of().parseHex("504b0506" + "00".repeat(18));

    @TempDir
    Path folder;

    private Path checkout;

    @BeforeEach
    void copyTheScript() throws IOException {
        checkout = Files.createDirectory(folder.resolve("checkout")).toRealPath();
        executable(checkout.resolve("firstpair"), Files.readString(Path.of("../../firstpair")));
        executable(folder.resolve("jdk/bin/javac"), "");
        executable(folder.resolve("jdk/bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"21.0.1\"\n");
    }

    @Test
    void findsItsCheckoutThroughLinks() throws Exception {
        Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), checkout.resolve("firstpair"));
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path relative = Files.createSymbolicLink(bin.resolve("firstpair"), bin.relativize(absolute));

        assertThat(run(relative, Map.of("FIRSTPAIR_BUILD", "never"))).contains("-Dfirstpair.root=" + checkout);
    }

    /** Maven takes a library that it has begun to copy for one that it has copied. */
    @Test
    void deletesWhatAFullDiskHasLeftOfJarsBeforeItBuilds() throws Exception {
        Path libraries = Files.createDirectories(checkout.resolve("stack/launcher/target/lib"));
        Path servers = Files.createDirectories(checkout.resolve("stack/servers/target/dist/kafka"));
        for (Path jars : new Path[]{libraries, servers}) {
            Files.write(jars.resolve("whole.jar"), WHOLE);
            Files.writeString(jars.resolve("half.jar"), "PK");
        }
        executable(folder.resolve("bin/mvn"), "#!/bin/sh\nls -R stack > seen\n");

        run(checkout.resolve("firstpair"), Map.of("PATH", folder.resolve("bin") + ":" + System.getenv("PATH")));

        assertThat(checkout.resolve("seen")).content()
                .containsSubsequence("lib:\nwhole.jar\n", "kafka:\nwhole.jar\n")
                .doesNotContain("half");
    }

    private String run(Path script, Map<String, String> environment) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(script.toString(), "status").redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    private static void executable(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.setPosixFilePermissions(Files.writeString(file, content), PosixFilePermissions.fromString("rwx------"));
    }
}

package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

class ResultFileTest {

    @TempDir
    Path folder;

    @Test
    void makesTheFoldersAbove() throws IOException {
        Path file = folder.resolve("a").resolve("b").resolve("result.json");

        ResultFile.write(file, "first");
        ResultFile.write(file, "then");

        assertThat(file).hasContent("then");
    }

    @Test
    void checksAFileAndLeavesItAsItIs() throws IOException {
        Path file = folder.resolve("results").resolve("result.json");

        ResultFile.check(CommandSpec.create(), file);
        assertThat(file.getParent()).isEmptyDirectory();

        ResultFile.write(file, "first");
        ResultFile.check(CommandSpec.create(), file);
        assertThat(file).hasContent("first");
    }

    @Test
    void doesNothingUnlessAsked() throws IOException {
        ResultFile.write(null, "nothing");

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void failsWhereAFileIsInTheWay() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatIOException().isThrownBy(() -> ResultFile.write(file.resolve("result.json"), "nowhere"))
                .withMessageContaining(file.toString());
    }
}

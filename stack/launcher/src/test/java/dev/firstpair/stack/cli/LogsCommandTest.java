package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {

    @TempDir
    Path folder;

    @Test
    void beginsAtTheLastLines() throws IOException {
        assertThat(from(2, "one\ntwo\nthree\n")).isEqualTo("two\nthree\n");
        assertThat(from(2, "one\ntwo\nunfinished")).isEqualTo("two\nunfinished");
        assertThat(from(1, "one\n\n")).isEqualTo("\n");
        assertThat(from(9, "one\ntwo\n")).isEqualTo("one\ntwo\n");
        assertThat(from(0, "one\ntwo\n")).isEmpty();
        assertThat(from(5, "")).isEmpty();
    }

    @Test
    void findsThemInALongLog() throws IOException {
        String log = IntStream.range(0, 50_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());

        assertThat(from(20_000, log)).startsWith("line 30000\n").endsWith("line 49999\n");
    }

    @Test
    void followsALogFromItsBeginningAfterARotation() throws IOException {
        Path log = Files.writeString(folder.resolve("service.log"), "before it\n");
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed);

        long end = LogsCommand.printFrom(7, log, out);
        Files.writeString(log, "begun");
        end = LogsCommand.printFrom(end, log, out);
        Files.writeString(log, " again\n", StandardOpenOption.APPEND);
        end = LogsCommand.printFrom(end, log, out);
        Files.delete(log);
        end = LogsCommand.printFrom(end, log, out);
        Files.writeString(log, "and a new and longer log\n");
        LogsCommand.printFrom(end, log, out);

        assertThat(printed.toString()).isEqualTo("it\nbegun again\nand a new and longer log\n");
    }

    private String from(int lines, String content) throws IOException {
        Path log = folder.resolve("service.log");
        Files.writeString(log, content);
        byte[] all = content.getBytes(StandardCharsets.UTF_8);
        int start = (int) LogsCommand.startOfLast(lines, log);
        return new String(all, start, all.length - start, StandardCharsets.UTF_8);
    }
}

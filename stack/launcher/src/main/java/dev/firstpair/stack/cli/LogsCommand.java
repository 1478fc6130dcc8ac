package dev.firstpair.stack.cli;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the log of a process. */
@Command(name = "logs", mixinStandardHelpOptions = true,
        description = "Prints the log of a service or server: of what runs now, else of the last up, else of the latest"
                + " drop, torture or benchmark.")
final class LogsCommand implements Callable<Integer> {

    private static final long FOLLOW_POLL_MILLIS = 200;
    private static final int BLOCK_BYTES = 64 * 1024;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SERVICE", description = "ingress-api, order-topology, sink-writer, catalog, accounts,"
            + " notifier-topology, gateway, kafka, mysql, redis or sentinel; a further instance is order-topology-2.")
    private String service = "";

    @Option(names = {"-n",
            "--lines"}, paramLabel = "N", defaultValue = "200",
            description = "How many lines from the end. Default: ${DEFAULT-VALUE}.")
    private int lines = 200;

    @Option(names = {"-f", "--follow"}, description = "Also print what is added, until Ctrl-C.")
    private boolean follow;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (lines < 0) {
            throw new ParameterException(spec.commandLine(), "--lines is at least 0, not " + lines);
        }
        PrintWriter out = spec.commandLine().getOut();
        Path log = find().orElseThrow(() -> new ParameterException(spec.commandLine(),
                "There is no log of " + service + (known().isEmpty()
                        ? " yet; start with ./firstpair up, drop or torture."
                        : "; there are " + String.join(", ", known()) + ".")));
        long end = printFrom(startOfLast(lines, log), log, out);
        // The reader of a pipe may have ended, as head does.
        while (follow && !System.out.checkError()) {
            end = printFrom(end, log, out);
            TimeUnit.MILLISECONDS.sleep(FOLLOW_POLL_MILLIS);
        }
        return 0;
    }

    private Optional<Path> find() {
        return Stream.concat(Running.directory().stream(), Running.directories().stream())
                .map(directory -> directory.resolve("logs").resolve(service + ".log"))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static TreeSet<String> known() {
        TreeSet<String> names = new TreeSet<>();
        for (Path directory : Running.directories()) {
            String[] files = directory.resolve("logs").toFile().list((folder, name) -> name.endsWith(".log"));
            Stream.of(files == null ? new String[0] : files)
                    .forEach(name -> names.add(name.substring(0, name.length() - ".log".length())));
        }
        return names;
    }

    /** Where the last lines begin; only they are read, since a log may be long. */
    static long startOfLast(int lines, Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long length = file.length();
            if (lines == 0) {
                return length;
            }
            byte[] block = new byte[BLOCK_BYTES];
            int left = lines;
            for (long position = length; position > 0;) {
                int size = (int) Math.min(block.length, position);
                position -= size;
                file.seek(position);
                file.readFully(block, 0, size);
                for (int i = size - 1; i >= 0; i--) {
                    // The newline at the very end belongs to the last line.
                    if (block[i] == '\n' && position + i < length - 1 && --left == 0) {
                        return position + i + 1;
                    }
                }
            }
            return 0;
        }
    }

    /**
     * Prints the log from the position on; from its beginning if it is shorter by now, as after a rotation. Bytes that
     * are not UTF-8, such as half a character at the end, are shown as a replacement character.
     *
     * @return its end
     */
    static long printFrom(long position, Path log, PrintWriter out) throws IOException {
        try (FileChannel file = FileChannel.open(log)) {
            file.position(position > file.size() ? 0 : position);
            new InputStreamReader(Channels.newInputStream(file), StandardCharsets.UTF_8).transferTo(out);
            out.flush();
            return file.position();
        } catch (NoSuchFileException e) {
            // It is being rotated.
            return 0;
        }
    }
}

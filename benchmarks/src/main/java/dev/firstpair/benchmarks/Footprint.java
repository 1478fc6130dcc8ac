package dev.firstpair.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Memory and disk space of a running system.
 *
 * @param memoryMib resident memory by process
 * @param diskMib by folder of the data directory: a server or service; allocated blocks, so files with holes count only
 *     the space that they use
 */
record Footprint(Map<String, Long> memoryMib, Map<String, Long> diskMib) {

    private static final String RESIDENT = "VmRSS:";
    private static final int KIB_PER_MIB = 1024;

    /** Resident memory of a process, by proc(5). */
    static long residentMib(Path process) throws IOException {
        return Files.readAllLines(process.resolve("status"))
                .stream()
                .filter(line -> line.startsWith(RESIDENT))
                .map(line -> line.substring(RESIDENT.length()).strip().split(" ")[0])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0) / KIB_PER_MIB;
    }

    /** Size of each folder in the directory, by du(1). */
    static Map<String, Long> diskMib(Path data) throws IOException, InterruptedException {
        List<Path> folders;
        try (Stream<Path> found = Files.list(data)) {
            folders = found.filter(Files::isDirectory).sorted().toList();
        }
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (Path folder : folders) {
            // A file that is deleted meanwhile is not an error.
            Process du = new ProcessBuilder("du", "-sk", folder.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            du.waitFor();
            sizes.put(folder.getFileName().toString(), Long.parseLong(size.split("\\s")[0]) / KIB_PER_MIB);
        }
        return sizes;
    }
}

package dev.firstpair.stack.drop;

import dev.firstpair.stack.StackState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Memory and CPU time of the processes of a stack, and of this one; values that cannot be read are left out. */
record Processes(Path directory) {

    /** Resident memory by process, in MiB. */
    Map<String, Integer> memoryMib() {
        return each(Processes::residentMib);
    }

    /** CPU time by process since its start, in milliseconds. */
    Map<String, Long> cpuMillis() {
        return each(pid -> ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toMillis));
    }

    private <T> Map<String, T> each(Function<Long, Optional<T>> read) {
        Map<String, T> found = new LinkedHashMap<>();
        StackState.read(directory)
                .ifPresent(state -> state.parts()
                        .forEach(part -> read.apply(part.process().pid())
                                .ifPresent(value -> found.put(part.name(), value))));
        read.apply(ProcessHandle.current().pid()).ifPresent(value -> found.put("launcher", value));
        return found;
    }

    private static Optional<Integer> residentMib(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))
                    .stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Integer.parseInt(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

package dev.firstpair.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * CPU time that a process has used so far, by proc(5): user and system time of all its threads, including ended ones.
 *
 * @param totalMicros in steps of 10 ms
 * @param compilerMicros the part of a JVM's optimizing compiler (C2), only of threads that are still alive
 */
public record CpuTime(long totalMicros, long compilerMicros) {

    /** USER_HZ, which is 100 on every architecture that Linux runs a JVM on. */
    private static final long MICROS_PER_TICK = 10_000;
    /** The first 15 characters of the thread's name: the kernel keeps no more. */
    private static final String COMPILER = "C2 CompilerThre";
    /** Field of stat, counted from behind the command's name in parentheses, which may contain blanks. */
    private static final int USER_TIME = 11;

    /** @throws BenchmarkFailedException on another system */
    public static void requireLinux() {
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            throw new BenchmarkFailedException("It reads the CPU time of processes in /proc, which only Linux has.");
        }
    }

    public static CpuTime of(long pid) throws IOException {
        return of(Path.of("/proc", Long.toString(pid)));
    }

    static CpuTime of(Path process) throws IOException {
        long compiler = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                compiler += compilerMicros(thread);
            }
        }
        return new CpuTime(micros(Files.readString(process.resolve("stat"))), compiler);
    }

    private static long compilerMicros(Path thread) throws IOException {
        try {
            return Files.readString(thread.resolve("comm")).startsWith(COMPILER)
                    ? micros(Files.readString(thread.resolve("stat")))
                    : 0;
        } catch (NoSuchFileException e) {
            // The thread has ended meanwhile.
            return 0;
        }
    }

    private static long micros(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1])) * MICROS_PER_TICK;
    }

    /** CPU time used since {@code before}; a compiler thread that has ended since does not make it negative. */
    public CpuTime since(CpuTime before) {
        return new CpuTime(totalMicros - before.totalMicros, Math.max(0, compilerMicros - before.compilerMicros));
    }
}

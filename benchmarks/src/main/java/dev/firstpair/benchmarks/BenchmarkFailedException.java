package dev.firstpair.benchmarks;

/** There is no result; the message says why. */
final class BenchmarkFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BenchmarkFailedException(String message) {
        super(message);
    }
}

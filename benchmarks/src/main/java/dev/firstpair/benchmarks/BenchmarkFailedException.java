package dev.firstpair.benchmarks;

/** There is no result; the message says why. */
public final class BenchmarkFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BenchmarkFailedException(String message) {
        super(message);
    }
}

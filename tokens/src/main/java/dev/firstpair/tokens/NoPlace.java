package dev.firstpair.tokens;

/**
 * There is no place for an event stream. The message says, for a person, what to do; {@link #code()} and
 * {@link #status()} are those of the response.
 */
public final class NoPlace extends RuntimeException {

    /** Time after which a client should try again. */
    public static final int RETRY_SECONDS = 5;

    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    private NoPlace(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static NoPlace forOne(int most, String instead) {
        return new NoPlace(429, "TOO_MANY_STREAMS", "You have " + most
                + " event streams open, and may have no more. Close one, or use one for all your pages. " + instead);
    }

    /** @param instead what can be done without a stream, a sentence */
    public static NoPlace forAnybody(String instead) {
        return new NoPlace(503, "TOO_MANY_LISTENERS",
                "Too many event streams are open at this moment. " + instead);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}

package dev.firstpair.stack.drop;

/** A call had no useful answer for as long as anybody would try. */
final class GaveUpException extends Exception {

    private static final long serialVersionUID = 1;

    GaveUpException(String message) {
        super(message);
    }
}

package dev.firstpair.gate;

/** The gate has answered, but asks to wait for longer than anybody is to wait; it keeps a promise to admit nobody. */
public final class GateQuietException extends GateUnavailableException {

    private static final long serialVersionUID = 1;

    GateQuietException() {
        super("the gate stays quiet for too long");
    }
}

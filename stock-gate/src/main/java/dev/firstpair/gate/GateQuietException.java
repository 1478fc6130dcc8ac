package dev.firstpair.gate;

/** The gate has answered, but asks to wait longer than the limit, since a quiet period runs. */
public final class GateQuietException extends GateUnavailableException {

    private static final long serialVersionUID = 1;

    GateQuietException() {
        super("the gate stays quiet for too long");
    }
}

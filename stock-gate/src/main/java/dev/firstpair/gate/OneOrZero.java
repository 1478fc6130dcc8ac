package dev.firstpair.gate;

/** Reads the reply of scripts that return whether they changed anything. */
final class OneOrZero {

    private OneOrZero() {}

    static boolean read(String script, long code) {
        if (code == 1) {
            return true;
        }
        if (code == 0) {
            return false;
        }
        throw new IllegalStateException(script + " answers " + code);
    }
}

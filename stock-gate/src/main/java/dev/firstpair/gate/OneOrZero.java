package dev.firstpair.gate;

/** Reads the answer of scripts that say whether they did anything. */
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

package dev.firstpair.topics;

import java.util.List;

/** Topics exist with settings that would break a promise; the message lists them and the commands to correct them. */
public final class WrongTopicSettings extends RuntimeException {

    private static final long serialVersionUID = 1;

    WrongTopicSettings(List<String> wrong) {
        super("Topics with wrong settings:\n  " + String.join("\n  ", wrong));
    }
}

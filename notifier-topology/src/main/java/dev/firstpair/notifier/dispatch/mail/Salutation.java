package dev.firstpair.notifier.dispatch.mail;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * A name as an e-mail may show it. Anybody may sign up with anybody's address and any name, so a name must not be a
 * message of its own: no line breaks, no invisible or direction-changing characters, nothing that a mail program turns
 * into a link.
 */
final class Salutation {

    /**
     * Control, format (bidirectional marks, zero-width), surrogates that stand alone, private use, separators, and the
     * letters of Hangul that only fill a place.
     */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Z}\\u115f\\u1160]+");
    /**
     * A scheme, a path, an address; a host name: a dot between a letter, mark or digit and two letters or more; a phone
     * number: seven digits or more, perhaps in groups.
     */
    private static final Pattern LINK = Pattern.compile("[:/\\\\@]|[\\p{L}\\p{M}\\p{N}][.\\u3002][\\p{L}\\p{M}]{2,}"
            + "|\\p{Nd}([ ().+\\p{Pd}]*\\p{Nd}){6}", Pattern.UNICODE_CHARACTER_CLASS);

    private Salutation() {}

    /** @return {@code anonymous} if nothing is left of it, or it looks like a link */
    static String of(String userName, String anonymous) {
        // NFKC, so that characters that a mail program reads as a dot or a slash are found.
        String visible = INVISIBLE.matcher(Normalizer.normalize(userName, Normalizer.Form.NFKC))
                .replaceAll(" ")
                .strip();
        return visible.isEmpty() || LINK.matcher(visible).find() ? anonymous : visible;
    }
}

package dev.firstpair.notifier.dispatch.mail;

import com.ibm.icu.text.IDNA;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;

/**
 * The recipient's address for the mail server. Mail libraries truncate characters outside ASCII to one byte, which
 * makes another person's address. So no such character is sent unless the server accepts it.
 *
 * @param address with the domain in its ASCII form (UTS 46, nontransitional); the local part as it was
 * @param needsUtf8 whether the local part has characters outside ASCII, for which the server has to offer SMTPUTF8 (RFC
 *     6531)
 */
record Mailbox(String address, boolean needsUtf8) {

    private static final IDNA DOMAINS = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.USE_STD3_RULES
            | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

    /** @throws AddressException if it is not a valid address */
    static Mailbox of(String email) throws AddressException {
        int at = email.lastIndexOf('@');
        if (at < 1) {
            throw new AddressException("there is no @ with something before it", email);
        }
        String local = email.substring(0, at);
        if (local.codePoints().anyMatch(Mailbox::isInvisible)) {
            throw new AddressException("there are control or format characters before the @", email);
        }
        String address = local + "@" + ascii(email.substring(at + 1));
        new InternetAddress(address, true);
        return new Mailbox(address, !isAscii(local));
    }

    private static String ascii(String domain) throws AddressException {
        if (isAscii(domain)) {
            return domain;
        }
        IDNA.Info info = new IDNA.Info();
        StringBuilder ascii = DOMAINS.nameToASCII(domain, new StringBuilder(), info);
        if (info.hasErrors() || !isAscii(ascii)) {
            throw new AddressException("the domain is none (UTS 46: " + info.getErrors() + ")", domain);
        }
        return ascii.toString();
    }

    private static boolean isAscii(CharSequence text) {
        return text.chars().allMatch(character -> character < 128);
    }

    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE, Character.UNASSIGNED ->
                true;
            default -> false;
        };
    }
}

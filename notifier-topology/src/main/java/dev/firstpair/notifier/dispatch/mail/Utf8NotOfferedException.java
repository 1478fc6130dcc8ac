package dev.firstpair.notifier.dispatch.mail;

import jakarta.mail.MessagingException;

/** The mail server does not accept addresses with characters outside ASCII. */
final class Utf8NotOfferedException extends MessagingException {

    private static final long serialVersionUID = 1;

    Utf8NotOfferedException() {
        super("the address has characters beyond ASCII before the @, and the mail server does not offer SMTPUTF8");
    }
}

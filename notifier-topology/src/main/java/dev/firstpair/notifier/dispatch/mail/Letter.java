package dev.firstpair.notifier.dispatch.mail;

/**
 * The content of an e-mail.
 *
 * @param language the one that it is written in
 * @param subject one line
 */
record Letter(Language language, String subject, String text, String html) {}

package dev.firstpair.notifier.dispatch.mail;

/**
 * The recipient of an e-mail.
 *
 * @param language of the e-mail
 * @param optedOut whether the user wants no e-mails about wishes
 */
record Recipient(String email, String userName, Language language, boolean optedOut) {}

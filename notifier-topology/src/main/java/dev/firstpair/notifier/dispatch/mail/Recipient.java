package dev.firstpair.notifier.dispatch.mail;

/**
 * The recipient of an e-mail.
 *
 * @param optedOut whether the user wants no e-mails about wishes
 */
record Recipient(String email, String userName, boolean optedOut) {}

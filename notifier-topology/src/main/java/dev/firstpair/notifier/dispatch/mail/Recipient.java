package dev.firstpair.notifier.dispatch.mail;

/**
 * Whom an e-mail goes to.
 *
 * @param optedOut whether they want none
 */
record Recipient(String email, String userName, boolean optedOut) {}

package dev.firstpair.accounts.user;

import org.jspecify.annotations.Nullable;

/**
 * An account that is to be created.
 *
 * @param email {@linkplain EmailAddress#normalize normalized}
 * @param language the one that was asked for; absent: {@code preferred}
 * @param preferred the language that the client prefers
 */
record NewAccount(String email, String password, String userName, @Nullable String phoneNumber, Role role,
        @Nullable Language language, Language preferred) {

    Language languageOfMails() {
        return language == null ? preferred : language;
    }

    /**
     * What a repeated request repeats, which its headers are no part of. The password is left out: its hash here would
     * be easier to guess than the password hash.
     */
    String request() {
        return "user " + email + "\n" + userName + "\n" + phoneNumber + "\n" + role
                + (language == null ? "" : "\n" + language.tag());
    }

    @Override
    public String toString() {
        return "NewAccount[email=" + email + "]";
    }
}

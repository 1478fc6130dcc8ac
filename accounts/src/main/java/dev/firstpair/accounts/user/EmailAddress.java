package dev.firstpair.accounts.user;

import java.util.Locale;
import java.util.Objects;

/** The one form in which an e-mail address is stored and looked up. */
public final class EmailAddress {

    private EmailAddress() {}

    /** Without surrounding blanks, in lower case; null stays null, for the validation to find. */
    public static String normalize(String address) {
        return Objects.isNull(address) ? address : address.strip().toLowerCase(Locale.ROOT);
    }
}

package dev.firstpair.topics.ids;

/** Canonical decimal numbers: no sign, no leading zero, no blanks, so that one id has one form and one partition. */
final class Decimal {

    private Decimal() {}

    static long parse(String decimal) {
        if (decimal.isEmpty() || decimal.length() > 19 || decimal.charAt(0) == '0') {
            throw new IllegalArgumentException("not an id in decimal: " + abbreviate(decimal));
        }
        for (int i = 0; i < decimal.length(); i++) {
            if (decimal.charAt(i) < '0' || decimal.charAt(i) > '9') {
                throw new IllegalArgumentException("not an id in decimal: " + abbreviate(decimal));
            }
        }
        return Long.parseLong(decimal);
    }

    private static String abbreviate(String text) {
        return text.length() <= 40 ? "'" + text + "'" : "'" + text.substring(0, 40) + "…'";
    }
}

package dev.firstpair.catalog.product;

import dev.firstpair.web.Violation;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules for what a product has for pages only. They are not among {@code ProductRules}, since the topic does not
 * have these fields: a value that was set by SQL is not taken back, so whatever the row has must be shown, or left out.
 */
final class Presentation {

    static final int LONGEST_IMAGE_URL = 500;
    /** In code points, as MySQL counts. */
    static final int LONGEST_DROP_NAME = 100;
    /** In code points. */
    static final int LONGEST_SIZE = 20;

    private static final String HTTPS = "https";

    private Presentation() {}

    /** What an admin must not set; each may be absent. */
    static List<Violation> violations(@Nullable String imageUrl, @Nullable String dropName, @Nullable String size) {
        List<Violation> violations = new ArrayList<>();
        if (imageUrl != null && !isImage(imageUrl)) {
            violations.add(new Violation("imageUrl", "must be an address such as https://example.com/pair.jpg or a path"
                    + " of the shop such as /images/pair.jpg, with at most " + LONGEST_IMAGE_URL + " characters"));
        }
        label("dropName", dropName, LONGEST_DROP_NAME, violations);
        label("size", size, LONGEST_SIZE, violations);
        return violations;
    }

    /** The address of the image, if a page can show it. */
    static @Nullable String image(@Nullable String imageUrl) {
        return imageUrl != null && isImage(imageUrl) ? imageUrl : null;
    }

    /** The name of a drop, or a size, unless there is nothing to read in it. */
    static @Nullable String label(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static void label(String field, @Nullable String text, int longest, List<Violation> violations) {
        if (text != null && (text.isEmpty() || !text.strip().equals(text)
                || text.codePointCount(0, text.length()) > longest)) {
            violations.add(new Violation(field,
                    "must have 1 to " + longest + " characters, and no blank at its beginning and end"));
        }
    }

    private static boolean isImage(String address) {
        if (address.length() > LONGEST_IMAGE_URL) {
            return false;
        }
        try {
            URI uri = new URI(address);
            return HTTPS.equalsIgnoreCase(uri.getScheme())
                    ? uri.getHost() != null && uri.getRawUserInfo() == null
                    // To a browser, // begins the name of another host.
                    : address.startsWith("/") && !address.startsWith("//");
        } catch (URISyntaxException e) {
            return false;
        }
    }
}

package dev.firstpair.systemtests.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.systemtests.docs.SourceTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that a proxy shows while the whole shop is down needs nothing from the shop. */
class UnavailablePageTest {

    private static final Path FOLDER = SourceTree.REPOSITORY.resolve("deploy/nginx");

    private final String page = Files.readString(FOLDER.resolve("unavailable.html"));

    UnavailablePageTest() throws IOException {}

    /** Otherwise browsers ignore both: a hash covers every character between the tags. */
    @Test
    void hasAPolicyThatAllowsItsOwnStyleAndScriptAndNothingElse() throws NoSuchAlgorithmException {
        assertThat(page).contains("default-src 'none'; style-src '" + hash("style") + "'; script-src '"
                + hash("script") + "'; connect-src 'self'");
    }

    @Test
    void needsNoOtherFile() {
        assertThat(page).doesNotContainPattern("\\s(?:src|href)=|url\\(|@import|https?://");
    }

    @Test
    void speaksBothLanguages() {
        assertThat(page).contains("<html lang=\"en\">", "<section lang=\"ko\">");
    }

    @Test
    void isTheOneThatNginxShows() throws IOException {
        assertThat(Files.readString(FOLDER.resolve("firstpair.conf")))
                .contains("error_page 502 504 =503 /unavailable.html;", "location = /unavailable.html {");
    }

    private String hash(String element) throws NoSuchAlgorithmException {
        Matcher content = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL).matcher(page);
        assertThat(content.find()).as(element).isTrue();
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(content.group(1).getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }
}

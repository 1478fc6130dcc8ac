package dev.firstpair.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages are small, whole, and safe under their own policy. */
class PagesTest {

    private static final int MOST_BYTES = 60 * 1024;
    private static final Pattern SCRIPT = Pattern.compile("<script [^>]*src=\"/assets/@version@/([^\"]+)\"");

    static Set<String> pages() {
        return StorefrontFiles.ending(".html").keySet();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void needNoMoreThan60KilobytesAtTheFirstVisit(String page) {
        int bytes = StorefrontFiles.neededFor(page)
                .stream()
                .mapToInt(file -> compressed(StorefrontFiles.bytes(file)))
                .sum();

        assertThat(bytes).as("compressed bytes of %s", StorefrontFiles.neededFor(page)).isLessThan(MOST_BYTES);
    }

    @Test
    void nameAndImportOnlyFilesThatAreThere() {
        Set<String> needed = pages().stream()
                .flatMap(page -> StorefrontFiles.neededFor(page).stream())
                .collect(Collectors.toSet());
        Set<String> all = Stream.of(".html", ".js", ".css", ".svg", ".json")
                .flatMap(ending -> StorefrontFiles.ending(ending).keySet().stream())
                .filter(file -> !file.equals("assets/messages/en.json") && !file.startsWith("openapi/"))
                .collect(Collectors.toSet());

        assertThat(needed).as("needed, and there").isEqualTo(all);
    }

    @Test
    void haveNothingInlineAndNothingFromElsewhere() {
        assertThat(StorefrontFiles.ending(".html")).isNotEmpty()
                .allSatisfy((page, html) -> assertThat(html).as(page)
                        .doesNotContainPattern(
                                "<style|\\sstyle=|\\son\\w+=|javascript:|<script(?! (?:defer|type=\"module\") src=)")
                        .doesNotContainPattern("(?:src|href)=\"(?!/assets/)"));
        assertThat(StorefrontFiles.ending(".css")).isNotEmpty()
                .allSatisfy((file, css) -> assertThat(css).as(file).doesNotContainPattern("@import|url\\("));
    }

    /** It says that the modules after it are missing, or are more than the browser can parse. */
    @ParameterizedTest
    @MethodSource("pages")
    void haveAFirstScriptThatOldBrowsersCanParse(String page) {
        String html = new String(StorefrontFiles.bytes(page), StandardCharsets.UTF_8);
        String boot = new String(StorefrontFiles.bytes("assets/boot.js"), StandardCharsets.UTF_8);

        assertThat(StorefrontFiles.matches(SCRIPT, html)).hasSize(2).first().isEqualTo("boot.js");
        assertThat(boot).contains("lang", "'ko'", "'en'")
                .doesNotContainPattern(
                        "=>|`|\\?\\.|\\?\\?|\\b(?:const|let|class|import|export|async|await)\\b [\\w{(]");
    }

    /** Else a product's name could be a script. */
    @Test
    void neverParseATextAsHtml() {
        assertThat(StorefrontFiles.ending(".js")).isNotEmpty()
                .allSatisfy((file, code) -> assertThat(code).as(file)
                        .doesNotContainPattern("(?:inner|outer)HTML|insertAdjacentHTML|document\\.write|DOMParser"
                                + "|createContextualFragment|srcdoc|\\beval\\(|new Function|setAttribute\\('style'"));
    }

    /** Where all cookies are blocked, reading it fails. */
    @Test
    void useTheStorageOfTheBrowserInOnePlace() {
        Stream<String> files = StorefrontFiles.ending(".js")
                .entrySet()
                .stream()
                .filter(file -> file.getValue().contains("localStorage") || file.getValue().contains("sessionStorage"))
                .map(Map.Entry::getKey);

        assertThat(files).containsExactly("assets/storage.js");
    }

    private static int compressed(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.size();
    }
}

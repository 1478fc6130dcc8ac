package dev.firstpair.catalog.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.web.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PresentationTest {

    @ParameterizedTest
    @ValueSource(strings = {"https://example.com/pair.jpg", "HTTPS://cdn.example.com:8443/a%20b.webp?w=640#x",
            "https://example.com", "/images/pair.jpg", "/", "/\u00fcber/pair.jpg"})
    void showsAnImageOfAnHttpsAddressOrAPathOfTheShop(String address) {
        assertThat(Presentation.violations(address, null, null)).isEmpty();
        assertThat(Presentation.image(address)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "pair.jpg", "http://example.com/pair.jpg", "javascript:alert(1)",
            "data:image/png;base64,AA==", "//example.com/pair.jpg", "///example.com/pair.jpg",
            "/\\example.com/pair.jpg",
            "https:", "https:pair.jpg", "https:///pair.jpg", "https://user:secret@example.com/pair.jpg",
            "/a pair.jpg", "/pair\n.jpg", "/pair\u0000.jpg", "java\tscript:alert(1)", " https://example.com/pair.jpg"})
    void showsNoOther(String address) {
        assertThat(Presentation.violations(address, null, null)).extracting(Violation::field)
                .containsExactly("imageUrl");
        assertThat(Presentation.image(address)).isNull();
    }

    @Test
    void limitsTheLengthOfEach() {
        assertThat(
                Presentation.violations("/" + "a".repeat(499), "\ud83d\udc5f".repeat(100), "\ud83d\udc5f".repeat(20)))
                .isEmpty();
        assertThat(Presentation.violations("/" + "a".repeat(500), "a".repeat(101), "a".repeat(21)))
                .extracting(Violation::field)
                .containsExactly("imageUrl", "dropName", "size");
    }

    /** Else two drops would look like one. */
    @Test
    void wantsNoBlanksAroundANameThatGroups() {
        for (String name : new String[]{"", " ", " Aurora", "Aurora\n"}) {
            assertThat(Presentation.violations(null, name, name)).extracting(Violation::field)
                    .containsExactly("dropName", "size");
        }
        assertThat(Presentation.label(" ")).isNull();
        assertThat(Presentation.label("EU 42")).isEqualTo("EU 42");
        assertThat(Presentation.violations(null, null, null)).isEmpty();
    }
}

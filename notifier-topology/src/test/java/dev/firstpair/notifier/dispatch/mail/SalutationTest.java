package dev.firstpair.notifier.dispatch.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SalutationTest {

    @ParameterizedTest
    @ValueSource(strings = {"Ada", "Łukasz Żółw", "J. R. R. Tolkien", "J.R.R. Tolkien", "Dr. Who", "김민준",
            "O'Neill-Smith",
            "Mr. T", "Ada 👟", "Conan, the 3rd", "ada1985"})
    void showsANameAsItIs(String name) {
        assertThat(Salutation.of(name, "there")).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"You won https://evil.example", "www.evil.example", "Win at evil.com", "evil.com/win",
            "mail me@evil.example", "evil．com", "evil。com", "бесплатно.рф", "विकि.भारत", "ｈｔｔｐ：／／evil", "tel:0800",
            "evil.\u200bcom x.yz",
            "1.co", "Locked! Call 0800 123-456", "+82 (2) 12.34.56", "０８００１２３４５６"})
    void showsNoLinks(String name) {
        assertThat(Salutation.of(name, "there")).isEqualTo("there");
    }

    @Test
    void showsOneLine() {
        assertThat(Salutation.of("Ada\r\n\r\nBuy now\u2028!\u202egnp\u200b\u0000", "there"))
                .isEqualTo("Ada Buy now ! gnp");
        assertThat(Salutation.of(" \u200b\n ", "there")).isEqualTo("there");
        assertThat(Salutation.of("\u3164", "고객")).as("a letter that is a blank").isEqualTo("고객");
        assertThat(Salutation.of("evil\u00ad.com", "there")).doesNotContain("evil.com");
    }
}

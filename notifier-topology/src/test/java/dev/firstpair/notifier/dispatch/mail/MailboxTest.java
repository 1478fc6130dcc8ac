package dev.firstpair.notifier.dispatch.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.internet.AddressException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {

    @ParameterizedTest
    @CsvSource({
            "ada@example.com, ada@example.com",
            "Ada.Lovelace+sale@Example.COM, Ada.Lovelace+sale@Example.COM",
            "ada@bücher.example, ada@xn--bcher-kva.example",
            "ada@BÜCHER.example, ada@xn--bcher-kva.example",
            // By the rules of 2003 it would be fass.example, which may belong to another owner.
            "ada@faß.example, ada@xn--fa-hia.example",
            "ada@例え.テスト, ada@xn--r8jz45g.xn--zckzah",
            "'\"a b\"@example.com', '\"a b\"@example.com'"})
    void hasADomainThatEveryServerTakes(String email, String address) throws AddressException {
        assertThat(Mailbox.of(email)).isEqualTo(new Mailbox(address, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"šda@example.com", "łukasz@example.com", "kováč@example.cz", "用户@example.com"})
    void leavesTheLocalPartAsItIs(String email) throws AddressException {
        assertThat(Mailbox.of(email)).isEqualTo(new Mailbox(email, true));
    }

    @Test
    void mayNeedBoth() throws AddressException {
        assertThat(Mailbox.of("kováč@bücher.example")).isEqualTo(new Mailbox("kováč@xn--bcher-kva.example", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ada", "@example.com", "ada@", "ada@ex ample.com", "a da@example.com",
            "ada\r\nRCPT TO:<eve@example.com>@example.com", "ada\u0085@example.com", "a\u200bda@example.com",
            "a\u2028da@example.com", "ada@ex\u200bample..com", "ada@-bücher-.example", "ada@bü_cher.example",
            "ada@xn--ü.example"})
    void isNoneOtherwise(String email) {
        assertThatThrownBy(() -> Mailbox.of(email)).isInstanceOf(AddressException.class);
    }
}

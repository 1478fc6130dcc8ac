package dev.firstpair.topics.check;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RequireTest {

    @Test
    void countsCharactersAsMysqlAndJsonSchemaDo() {
        assertThatCode(() -> Require.length(255, "👟".repeat(255), "productName")).doesNotThrowAnyException();
        assertThatCode(() -> Require.lengthAtMost(3, "👟👟👟", "productDesc")).doesNotThrowAnyException();

        assertThatThrownBy(() -> Require.length(255, "👟".repeat(256), "productName"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("productName has 1 to 255 characters, not 256");
        assertThatThrownBy(() -> Require.lengthAtMost(3, "👟👟👟👟", "productDesc"))
                .hasMessage("productDesc has 0 to 3 characters, not 4");
    }

    @Test
    void takesNothingForALengthOnlyWhereThatIsAllowed() {
        assertThatCode(() -> Require.lengthAtMost(3, "", "productDesc")).doesNotThrowAnyException();
        assertThatCode(() -> Require.length(3, null, "attemptKey")).doesNotThrowAnyException();

        assertThatThrownBy(() -> Require.length(3, "", "attemptKey"))
                .hasMessage("attemptKey has 1 to 3 characters, not 0");
    }
}

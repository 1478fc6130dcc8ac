package dev.firstpair.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PlacesTest {

    private static final long MIB = 1 << 20;

    @Test
    void areAsManyAsConfiguredIfTheHeapHasRoom() {
        assertThat(Places.most(4_000, 80 * 1024, 640 * MIB)).isEqualTo(4_000);
        assertThat(Places.most(0, 80 * 1024, 640 * MIB)).isZero();
    }

    @Test
    void areNoMoreThanTheHeapHasRoomFor() {
        assertThat(Places.most(4_000, 160 * 1024, 192 * MIB)).isEqualTo(737);
    }

    @Test
    void areTakenAndGivenBack() {
        Places places = Places.of("some.property", 2, 1, 2);
        Places.Place first = places.take("ada", "Poll.");
        places.take("bob", "Poll.");

        assertThat(codeOf(() -> places.take("eve", "Poll."))).isEqualTo("TOO_MANY_LISTENERS");
        assertThat(places.taken()).isEqualTo(2);

        first.close();
        first.close();
        places.take("eve", "Poll.");
        assertThat(places.taken()).isEqualTo(2);
    }

    @Test
    void areNotAllForOneListener() {
        Places places = Places.of("some.property", 10, 1, 2);
        Places.Place first = places.take("ada", "Poll.");
        places.take("ada", "Poll.");

        assertThat(codeOf(() -> places.take("ada", "Poll."))).isEqualTo("TOO_MANY_STREAMS");
        places.take("bob", "Poll.");
        assertThat(places.taken()).isEqualTo(3);

        first.close();
        places.take("ada", "Poll.");
    }

    private static String codeOf(ThrowingCallable taking) {
        return catchThrowableOfType(Problem.class, taking).code();
    }
}

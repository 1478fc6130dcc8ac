package dev.firstpair.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {

    private static final long MIB = 1 << 20;
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void areAsManyAsConfiguredIfTheHeapHasRoom() {
        assertThat(Places.most(4_000, 80 * 1024, 640 * MIB)).isEqualTo(4_000);
        assertThat(Places.most(0, 80 * 1024, 640 * MIB)).isZero();
    }

    /** With the heaps that the launcher gives, and a small one: of live stock, notifications and orders. */
    @ParameterizedTest
    @CsvSource({"737, 160, 192", "1228, 160, 320", "4000, 80, 640", "491, 80, 64", "0, 160, 0"})
    void areNoMoreThanTheHeapHasRoomFor(int most, int kibEach, long mibHeap) {
        assertThat(Places.most(4_000, kibEach * 1024, mibHeap * MIB)).isEqualTo(most);
    }

    @Test
    void areTakenAndGivenBack() {
        Places places = Places.of("some.property", 2, 1, 2, HOUR);
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
        Places places = Places.of("some.property", 10, 1, 2, HOUR);
        Places.Place first = places.take("ada", "Poll.");
        places.take("ada", "Poll.");

        assertThat(codeOf(() -> places.take("ada", "Poll."))).isEqualTo("TOO_MANY_STREAMS");
        places.take("bob", "Poll.");
        assertThat(places.taken()).isEqualTo(3);

        first.close();
        places.take("ada", "Poll.");
        places.take("a crowd", 3, "Poll.");
        places.take("a crowd", 3, "Poll.");
        places.take("a crowd", 3, "Poll.");
        assertThat(codeOf(() -> places.take("a crowd", 3, "Poll."))).isEqualTo("TOO_MANY_STREAMS");
    }

    @Test
    void areNotForEver() {
        Places.Place place = Places.of("some.property", 1, 1, 1, HOUR).take("ada", "Poll.");
        assertThat(place.left()).isBetween(Duration.ofMinutes(30), HOUR);

        assertThat(Places.of("some.property", 1, 1, 1, Duration.ofNanos(1)).take("ada", "Poll.").left())
                .isLessThanOrEqualTo(Duration.ZERO);
    }

    private static String codeOf(ThrowingCallable taking) {
        return catchThrowableOfType(NoPlace.class, taking).code();
    }
}

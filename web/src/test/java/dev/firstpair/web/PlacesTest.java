package dev.firstpair.web;

import static org.assertj.core.api.Assertions.assertThat;

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
        Places places = Places.of("some.property", 2, 1);

        assertThat(places.tryAcquire()).isTrue();
        assertThat(places.tryAcquire()).isTrue();
        assertThat(places.tryAcquire()).isFalse();
        assertThat(places.taken()).isEqualTo(2);

        places.release();
        assertThat(places.tryAcquire()).isTrue();
    }
}

package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PairingTest {

    @Test
    void sellsOneProductToAllBuyersBeforeTheNext() {
        Pairing pairing = new Pairing(3, 1);

        assertThat(LongStream.range(0, 7).mapToObj(number -> pairing.product(number) + ":" + pairing.buyer(number)))
                .containsExactly("0:0", "0:1", "0:2", "1:0", "1:1", "1:2", "2:0");
    }

    @Test
    void goesRoundTheProductsThatAreOnSaleTogether() {
        Pairing pairing = new Pairing(2, 3);

        assertThat(LongStream.range(0, 8).mapToObj(number -> pairing.product(number) + ":" + pairing.buyer(number)))
                .containsExactly("0:0", "1:0", "2:0", "0:1", "1:1", "2:1", "3:0", "4:0");
    }

    @Test
    void letsNobodyBuyAProductTwice() {
        Pairing pairing = new Pairing(7, 5);
        Set<List<Integer>> pairs = new HashSet<>();
        List<List<Integer>> twice = new ArrayList<>();

        for (long number = 0; number < 1_000; number++) {
            List<Integer> pair = List.of(pairing.product(number), pairing.buyer(number));
            if (!pairs.add(pair)) {
                twice.add(pair);
            }
        }

        assertThat(twice).isEmpty();
    }
}

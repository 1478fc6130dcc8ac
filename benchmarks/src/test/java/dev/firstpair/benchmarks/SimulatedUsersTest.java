package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedUsersTest {

    @TempDir
    Path directory;

    private final List<String> log = new ArrayList<>();

    @Test
    void signsOnlyTheTokensThatAreMissing() {
        try (Side side = new Side(Side.THIS, directory, () -> {})) {
            SimulatedUsers three = SimulatedUsers.of(side, 3, log::add);

            SimulatedUsers five = three.grown(5, log::add);

            assertThat(five.tokens()).hasSize(5).doesNotHaveDuplicates();
            assertThat(three.tokens()).hasSize(3);
            for (int user = 0; user < 3; user++) {
                assertThat(five.tokens().get(user)).isSameAs(three.tokens().get(user));
            }
            assertThat(five.grown(4, log::add)).isSameAs(five);
            assertThat(log).containsExactly("this: tokens of 3 buyers", "this: tokens of 2 buyers");
        }
    }
}

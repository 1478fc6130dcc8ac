package dev.firstpair.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StackOptionsTest {

    private static final Path ROOT = Path.of("");

    @Test
    void measuresWhatUpStartsAndKeepsNoData() {
        Set<StackOptions.Feature> measured = new HashSet<>(StackOptions.measured(ROOT, ROOT).features());

        assertThat(measured.add(StackOptions.Feature.KEEPS_DATA)).isTrue();
        assertThat(StackOptions.lasting(ROOT, ROOT).features()).isEqualTo(measured);
    }
}

package dev.firstpair.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.notification.NotificationKind;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.order.RejectReason;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every text that pages may need is there, in each language. */
class TextsTest {

    static final List<String> LANGUAGES = StorefrontFiles.LANGUAGES;

    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    /** A key in quotes, wherever it stands, since some are chosen before they are looked up. */
    private static final Pattern QUOTED = Pattern.compile("'([a-z]\\w*(?:\\.\\w+)*)'");
    private static final Pattern LOOKED_UP = Pattern.compile("\\bt\\('([^']+)'");
    /** The beginning of a key whose end is a value. */
    private static final Pattern BEGINNING = Pattern.compile("`([a-z]\\w*(?:\\.\\w+)*\\.)\\$\\{");
    private static final Pattern DOCUMENTED_CODE = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| \\d{3}");
    private static final Pattern THROWN_CODE = Pattern
            .compile("new Problem\\(\\s*HttpStatus\\.\\w+,\\s*\"([A-Z_]+)\"");
    private static final Pattern LISTED_CODE = Pattern.compile("(?m)^    ([A-Z_]+)\\(\\d{3}, \"");

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void haveTheSameKeysAndPlacesInEachLanguage(String language) {
        var english = StorefrontFiles.texts("en");
        var texts = StorefrontFiles.texts(language);

        assertThat(texts.keySet()).isEqualTo(english.keySet());
        assertThat(texts).allSatisfy((key, text) -> {
            assertThat(text).isNotBlank();
            assertThat(places(text)).as(key).isEqualTo(places(english.getOrDefault(key, "")));
        });
    }

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void sayWhatToDoAboutEachProblem(String language) {
        Set<String> codes = new TreeSet<>(
                StorefrontFiles.matches(DOCUMENTED_CODE, StorefrontFiles.document("api.md")));
        StorefrontFiles.javaSources().forEach(source -> {
            codes.addAll(StorefrontFiles.matches(THROWN_CODE, source));
            codes.addAll(StorefrontFiles.matches(LISTED_CODE, source));
        });

        assertThat(codes).contains("SOLD_OUT", "FOREIGN_ORIGIN", "EMAIL_TAKEN", "NOT_READY").hasSizeGreaterThan(45);
        assertThat(StorefrontFiles.texts(language).keySet())
                .containsAll(codes.stream().map(code -> "problem." + code).toList());
    }

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void haveWordsForAllThatHappensToAnOrder(String language) {
        assertThat(StorefrontFiles.texts(language).keySet())
                .containsAll(keys("reason", RejectReason.values()))
                .containsAll(keys("reason", CancelReason.values()))
                .containsAll(keys("reason", RefusalReason.values()))
                .containsAll(keys("notification", NotificationKind.values()))
                .containsAll(Arrays.stream(OrderEvent.class.getPermittedSubclasses())
                        .map(event -> "event." + event.getSimpleName())
                        .toList())
                .containsAll(Stream.of("ACCEPTED", "PENDING", "PAID", "COMPLETED", "CANCELED", "REJECTED")
                        .flatMap(status -> Stream.of("status." + status, "explain." + status))
                        .toList());
    }

    @Test
    void areAllUsedAndNoOthers() {
        String code = String.join("\n", StorefrontFiles.ending(".js").values());
        Set<String> known = StorefrontFiles.texts("en").keySet();
        List<String> quoted = StorefrontFiles.matches(QUOTED, code);
        List<String> beginnings = StorefrontFiles.matches(BEGINNING, code);

        assertThat(known).containsAll(StorefrontFiles.matches(LOOKED_UP, code));
        assertThat(known).as("texts that no page shows")
                .allMatch(key -> quoted.contains(key) || beginnings.stream().anyMatch(key::startsWith));
        assertThat(beginnings).as("beginnings without a text")
                .allMatch(beginning -> known.stream().anyMatch(key -> key.startsWith(beginning)));
    }

    private static Set<String> places(String text) {
        return new TreeSet<>(StorefrontFiles.matches(PLACE, text));
    }

    private static List<String> keys(String beginning, Enum<?>[] values) {
        return Arrays.stream(values).map(value -> beginning + "." + value.name()).collect(Collectors.toList());
    }
}

package dev.firstpair.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A caller need not know Java to understand an error. */
class ViolationTest {

    private static final JsonMapper JSON = json();

    private static JsonMapper json() {
        JsonMapper.Builder json = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
        new StrictJson().customize(json);
        return json.build();
    }

    enum Color {
        RED,
        BLUE
    }

    record Pair(int size, boolean left, @Nullable Instant opensAt, @Nullable Duration hold, @Nullable Color color,
            List<String> tags) {

        Pair {
            if (size > 50) {
                throw new IllegalArgumentException("size is at most 50, not " + size);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-30T09:00:00.500Z", "2026-11-30T18:00:00.5+09:00", "2026-11-30T09:00:00.5+0000"})
    void readsTimesOfAnyOffset(String time) {
        Pair pair = JSON.readValue("{\"size\":40,\"left\":true,\"opensAt\":\"" + time
                + "\",\"hold\":\"PT10M\",\"tags\":[\"new\"]}", Pair.class);

        assertThat(pair).isEqualTo(new Pair(40, true, Instant.parse("2026-11-30T09:00:00.5Z"), Duration.ofMinutes(10),
                null, List.of("new")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            []                                        | is an object
            "pair"                                    | is an object
            {"size":"large","left":true}              | size is a whole number
            {"size":null,"left":true}                 | size is a whole number
            {"size":4294967297,"left":true}           | size is not a number in range
            {"size":51,"left":true}                   | size is at most 50, not 51
            {"size":40,"left":"yes"}                  | left is true or false
            {"size":"40","left":true}                 | size is a whole number
            {"size":40.5,"left":true}                 | size is a whole number
            {"size":40,"left":"true"}                 | left is true or false
            {"size":40,"left":1}                      | left is true or false
            {"size":40,"left":true,"opensAt":"noon"}  | opensAt is a time such as "2026-11-30T18:00:00Z"
            {"size":40,"left":true,"opensAt":12}      | opensAt is a time such as "2026-11-30T18:00:00Z"
            {"size":40,"left":true,"opensAt":1.5}     | opensAt is a time such as "2026-11-30T18:00:00Z"
            {"size":40,"left":true,"opensAt":"12"}    | opensAt is a time such as "2026-11-30T18:00:00Z"
            {"size":40,"left":true,"opensAt":""}      | opensAt is a time such as "2026-11-30T18:00:00Z"
            {"size":40,"left":true,"hold":"long"}     | hold is a duration such as "PT10M"
            {"size":40,"left":true,"hold":600}        | hold is a duration such as "PT10M"
            {"size":40,"left":true,"hold":"600"}      | hold is a duration such as "PT10M"
            {"size":40,"left":true,"color":"green"}   | color is one of RED, BLUE
            {"size":40,"left":true,"color":0}         | color is one of RED, BLUE
            {"size":40,"left":true,"tags":[7]}        | tags.[0] is a string
            {"size":40,"left":true,"tags":[false]}    | tags.[0] is a string
            {"size":40,"left":true,"tags":"new"}      | tags is a list
            {"size":40,"left":true,"tags":[{}]}       | tags.[0] is a string
            {"size":40,"left":true,"shoelaces":2}     | shoelaces is no field; there are: color, hold, left, opensAt, \
            size, tags
            """)
    void saysWhatWouldBeRight(String body, String expected) {
        JacksonException failure = catchThrowableOfType(JacksonException.class,
                () -> JSON.readValue(body, Pair.class));

        assertThat(Violation.of(failure)).hasToString(expected);
    }
}

package dev.firstpair.web;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Invalid requests that never reach a controller. */
class ProblemAdviceTest {

    private static final int LONGEST_BODY = 10_000;

    private final MockMvc http = MockMvcBuilders.standaloneSetup(new Taker())
            .setControllerAdvice(new ProblemAdvice())
            .setMessageConverters(new JacksonJsonHttpMessageConverter(JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxDocumentLength(LONGEST_BODY).build())
                    .build()).addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class).build()))
            .build();

    @RestController
    static class Taker {

        @PostMapping("/take")
        String take(@RequestBody JsonNode body) {
            return body.toString();
        }
    }

    @Test
    void saysThatABodyIsTooLong() throws Exception {
        refusesAsTooLarge("[\"" + "x".repeat(LONGEST_BODY) + "\",\"" + "y".repeat(LONGEST_BODY) + "\"]");
    }

    @Test
    void saysThatABodyIsNestedTooDeep() throws Exception {
        refusesAsTooLarge("[".repeat(2_000) + "]".repeat(2_000));
    }

    @Test
    void saysWhereABodyIsNoJson() throws Exception {
        http.perform(post("/take").contentType(MediaType.APPLICATION_JSON).content("{\n\"a\":,"))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("INVALID_REQUEST"))
                .andExpect(jsonPath("$.detail").value(containsString("line 2")))
                .andExpect(content().string(not(containsString("jackson"))));
    }

    private void refusesAsTooLarge(String body) throws Exception {
        http.perform(post("/take").contentType(MediaType.APPLICATION_JSON).content(body))
                .andExpect(status().isContentTooLarge())
                .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON))
                .andExpect(jsonPath("$.code").value("TOO_LARGE"))
                .andExpect(content().string(not(containsString("StreamReadConstraints"))));
    }
}

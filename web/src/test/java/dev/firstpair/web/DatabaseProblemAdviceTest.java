package dev.firstpair.web;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class DatabaseProblemAdviceTest {

    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(new Failing())
            .setControllerAdvice(new DatabaseProblemAdvice(), new ProblemAdvice())
            .build();

    @RestController
    static final class Failing {

        @GetMapping("/lost")
        void losesItsConnectionWithinATransaction() {
            throw new UncategorizedDataAccessException("Unable to rollback against JDBC Connection",
                    new SQLException("Connection is closed")) {
                private static final long serialVersionUID = 1;
            };
        }

        @GetMapping("/changed")
        void isTooLate() {
            throw new OptimisticLockingFailureException("row was changed");
        }

        @GetMapping("/broken")
        void isBroken() {
            throw new IllegalStateException("a bug");
        }
    }

    @Test
    void asksToTryAgainWhenAConnectionWasLostWithinATransaction() throws Exception {
        mvc.perform(get("/lost"))
                .andExpect(status().isServiceUnavailable())
                .andExpect(header().string("Retry-After", "2"))
                .andExpect(jsonPath("$.code").value("UNAVAILABLE"));
    }

    @Test
    void tellsOfAConflict() throws Exception {
        mvc.perform(get("/changed")).andExpect(status().isConflict()).andExpect(jsonPath("$.code").value("CONFLICT"));
    }

    @Test
    void takesNothingElseForTheDatabase() throws Exception {
        mvc.perform(get("/broken"))
                .andExpect(status().isInternalServerError())
                .andExpect(jsonPath("$.code").value("INTERNAL_ERROR"));
    }
}

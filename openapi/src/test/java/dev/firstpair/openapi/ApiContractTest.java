package dev.firstpair.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** A service with the document of another one, so that every kind of difference occurs. */
class ApiContractTest {

    @Test
    void saysWhatIsMissingOnEachSide() {
        List<String> differences = ApiContract.of("notifier-topology", ApiContractTest.class).differences();

        assertThat(differences)
                .anyMatch(each -> each
                        .startsWith("GET /api/live of Live.live is not in storefront/openapi/notifier-topology.json"))
                .anyMatch(each -> each.startsWith("GET /api/notifications/events is in")
                        && each.contains("no controller has it"))
                .anyMatch(each -> each.contains("the parameter 'query limit'") && each.contains("does not have"))
                .anyMatch(each -> each.contains("the parameter 'query most'") && each.contains("add it there"))
                .anyMatch(each -> each.contains("the field 'unread' of NotificationPage"))
                .anyMatch(each -> each.contains("has the field 'next'"))
                .anyMatch(each -> each.startsWith("NotificationPage.notifications: type is \"string\" in the code"))
                .anyMatch(each -> each.startsWith("The problem 402 NO_COFFEE is at no call"))
                .anyMatch(each -> each.startsWith("The problem 400 INVALID_TOKEN is in") && each.contains("no class"));
    }

    @Test
    void saysWhichPathOfAFilterIsInNoDocument() {
        assertThat(ApiContract.of("gateway", ApiContractTest.class).byFilters().differences())
                .anyMatch(each -> each.startsWith(Filter.class.getName() + " names the path /api/pots, which is in no"
                        + " document: describe its calls in storefront/openapi/gateway.json"))
                .anyMatch(each -> each.startsWith("POST /session is in") && each.contains("no class names its path"));
    }

    /** Never started. */
    @RestController
    @RequestMapping("/api")
    static class Live {

        @GetMapping("/live")
        String live() {
            throw new ResponseStatusException(HttpStatus.PAYMENT_REQUIRED, "NO_COFFEE");
        }

        @GetMapping("/notifications")
        ResponseEntity<NotificationPage> notifications(@RequestParam int most, @PathVariable String before) {
            return ResponseEntity.ok(new NotificationPage(before, most));
        }
    }

    record NotificationPage(String notifications, int unread) {}

    /** Has a path as a string constant, like a filter. */
    static class Filter {

        static final String PATH = "/api/pots";
    }
}

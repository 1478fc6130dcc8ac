package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Headers that are the same in every answer, whatever part of a service sends it. */
class AnswerHeadersIT {

    private final Stack stack = RunningStack.get();
    private final ShopDriver shop = new ShopDriver(stack);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"CONFIG_SERVER", "DISCOVERY"})
    void areInEveryAnswer(ServiceName service) {
        URI base = stack.urls(service).getFirst();
        String user = shop.token(shop.newUser());
        List.of(Http.get(base, "/actuator/health/liveness", null),
                Http.get(base, "/api/pots", user),
                Http.get(base, "/api/pots", "nonsense"),
                Http.get(base, "/api/..;/pots", null),
                Http.get(base, "/api%2fpots", null),
                Http.call("BREW", base, "/api/pots", null, null, Map.of()))
                .forEach(answer -> {
                    assertSafe(service, answer);
                    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
                });
    }

    /** The private answers, and those that may be cached. */
    @ParameterizedTest
    @EnumSource(names = {"GATEWAY", "ACCOUNTS"})
    void letTheKeysBeKeptAndNothingElse(ServiceName service) {
        URI base = stack.urls(service).getFirst();

        Http.Answer keys = Http.get(base, "/.well-known/jwks.json", null);
        assertSafe(service, keys);
        assertThat(keys.header("Cache-Control")).contains("max-age");
        assertThat(keys.headers().entrySet())
                .filteredOn(header -> header.getKey().equalsIgnoreCase("Cache-Control"))
                .flatExtracting(Map.Entry::getValue)
                .hasSize(1);

        Http.Answer login = Http.settled(() -> Http.post(base, "/api/sessions", null,
                "{\"email\":\"" + stack.adminEmail() + "\",\"password\":\"" + stack.adminPassword() + "\"}"));
        assertThat(login.status()).isEqualTo(200);
        assertSafe(service, login);
        assertThat(login.header("Cache-Control")).isEqualTo("no-store");
    }

    private static void assertSafe(ServiceName service, Http.Answer answer) {
        assertThat(answer.header("X-Content-Type-Options")).as("%s: %s", service, answer).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).as("%s: %s", service, answer).isEqualTo("DENY");
        assertThat(answer.header("Content-Security-Policy")).as("%s: %s", service, answer)
                .isEqualTo("default-src 'none'; frame-ancestors 'none'");
        assertThat(answer.header("Referrer-Policy")).as("%s: %s", service, answer).isEqualTo("no-referrer");
    }
}

package dev.firstpair.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/** The service on a real MySQL, over HTTP. It is started before its tables exist, as in the stack. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccountsIT {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final String JSON = "application/json";

    @TempDir
    private static Path keys;

    private static ConfigurableApplicationContext service;
    private static JdbcClient jdbc;
    private static String base;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void startWithoutTables() {
        // Long timeouts: on a busy machine, a connection takes its time.
        service = start(Servers.mysql().jdbcUrl(), "--spring.datasource.hikari.connection-timeout=60000",
                "--spring.datasource.hikari.data-source-properties.connectTimeout=60000",
                "--spring.datasource.hikari.data-source-properties.socketTimeout=120000");
        base = base(service);
        jdbc = service.getBean(JdbcClient.class);
    }

    private static ConfigurableApplicationContext start(String jdbcUrl, String... more) {
        return new SpringApplication(AccountsApplication.class).run(Stream.concat(Stream.of(
                "--server.port=0",
                // A client may send on a connection that the server is just closing after 20 s without a request.
                "--server.tomcat.connection-timeout=1h",
                "--spring.datasource.url=" + jdbcUrl,
                "--firstpair.accounts.keys-directory=" + keys,
                "--firstpair.accounts.keys-reload-every=100ms",
                "--firstpair.accounts.keys-lead-time=1s",
                // Several sign up at once here, and a loaded machine hashes slowly.
                "--firstpair.accounts.hashing.max-wait=10m",
                "--firstpair.accounts.admin.email=Root@Example.com",
                "--firstpair.accounts.admin.password=a very good password"), Stream.of(more)).toArray(String[]::new));
    }

    private static String base(ConfigurableApplicationContext context) {
        return "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    @Order(1)
    void waitsForItsTables() throws Exception {
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(get("/.well-known/jwks.json").statusCode()).isEqualTo(200);
        var login = logIn("root@example.com", "a very good password");
        assertThat(login.statusCode()).isEqualTo(503);
        assertThat(login.headers().firstValue("Retry-After")).isPresent();
        assertThat(code(login)).isEqualTo("UNAVAILABLE");

        Flyway.configure()
                .dataSource(Servers.mysql().jdbcUrl(), MysqlServer.USER, MysqlServer.PASSWORD)
                .locations("filesystem:" + Path.of(System.getProperty("basedir", ""))
                        .toAbsolutePath()
                        .resolve("../sink-writer/src/main/resources/db/migration")
                        .normalize())
                .load()
                .migrate();

        await().atMost(DEADLINE).until(() -> get("/actuator/health/readiness").statusCode() == 200);
        await().atMost(DEADLINE)
                .until(() -> logIn("root@example.com", "a very good password").statusCode() == 200);
    }

    @Tag("nightly")
    @Test
    @Order(1)
    void startsAndEndsWithoutDatabase() throws Exception {
        try (ConfigurableApplicationContext alone = start("jdbc:mysql://127.0.0.1:1/firstpair",
                "--spring.datasource.hikari.connection-timeout=500")) {
            var users = HTTP.send(HttpRequest.newBuilder(URI.create(base(alone) + "/api/users"))
                    .header("Content-Type", JSON)
                    .POST(HttpRequest.BodyPublishers.ofString(newUser("early@example.com", "correct horse")))
                    .build(), HttpResponse.BodyHandlers.ofString());

            assertThat(users.statusCode()).isEqualTo(503);
            assertThat(code(users)).isEqualTo("UNAVAILABLE");
        }
    }

    @Test
    @Order(2)
    void givesTheFirstAdminBothRoles() throws Exception {
        var claims = SignedJWT.parse(token("root@example.com", "a very good password")).getJWTClaimsSet();

        assertThat(claims.getStringListClaim("roles")).containsExactly("user", "admin");
    }

    @Test
    @Order(2)
    void countsCharactersAsMysqlDoes() throws Exception {
        String name = "👟".repeat(100);

        var signedUp = post("/api/users",
                "{\"email\":\"feet@example.com\",\"password\":\"👟👟👟👟👟👟👟👟\",\"userName\":\"" + name + "\"}");
        assertThat(signedUp.statusCode()).as(signedUp.body()).isEqualTo(201);
        assertThat((String) json(signedUp, "$.userName")).isEqualTo(name);

        var tooShort = post("/api/users",
                "{\"email\":\"toes@example.com\",\"password\":\"👟👟👟👟👟👟👟\",\"userName\":\"A\"}");
        assertThat(tooShort.statusCode()).isEqualTo(400);
    }

    @Test
    @Order(2)
    void refusesANameOfSeveralLines() throws Exception {
        var refused = post("/api/users", """
                {"email":"lines@example.com","password":"correct horse","userName":"Ada\\nBuy this"}""");

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat((String) json(refused, "$.detail")).contains("userName must be one line");
    }

    @Test
    @Order(2)
    void signsUpLogsInAndShowsTheProfile() throws Exception {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var signedUp = post("/api/users",
                """
                        {"email":"  Ada@Example.COM ","password":"correct horse","userName":"Ada",\
                        "phoneNumber":"+44 20 7946 0000"}""");

        assertThat(signedUp.statusCode()).isEqualTo(201);
        assertThat((String) json(signedUp, "$.email")).isEqualTo("ada@example.com");
        assertThat((String) json(signedUp, "$.userName")).isEqualTo("Ada");
        assertThat(Instant.parse(json(signedUp, "$.createdAt"))).isBetween(before, Instant.now());
        assertThat(signedUp.body()).doesNotContain("password").doesNotContain("argon");
        int userId = json(signedUp, "$.userId");

        var session = logIn("ADA@example.com", "correct horse");

        assertThat(session.statusCode()).isEqualTo(200);
        assertThat((String) json(session, "$.tokenType")).isEqualTo("Bearer");
        assertThat((Integer) json(session, "$.expiresIn")).isEqualTo(900);
        assertThat(session.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        SignedJWT token = SignedJWT.parse(json(session, "$.accessToken"));
        var claims = token.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("https://firstpair.dev");
        assertThat(claims.getAudience()).containsExactly("firstpair");
        assertThat(claims.getSubject()).isEqualTo(Integer.toString(userId));
        assertThat(claims.getStringListClaim("roles")).containsExactly("user");
        assertThat(claims.getExpirationTime()).isEqualTo(new Date(claims.getIssueTime().getTime() + 900_000));
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
        var published = published().getKeyByKeyId(token.getHeader().getKeyID());
        assertThat(token.verify(new RSASSAVerifier(published.toRSAKey()))).isTrue();
        assertThat(published.isPrivate()).isFalse();

        var me = get("/api/users/me", token.serialize());

        assertThat(me.statusCode()).isEqualTo(200);
        assertThat((Integer) json(me, "$.userId")).isEqualTo(userId);
        assertThat((String) json(me, "$.email")).isEqualTo("ada@example.com");
        assertThat((String) json(me, "$.phoneNumber")).isEqualTo("+44 20 7946 0000");
        assertThat((List<?>) json(me, "$.roles")).isEqualTo(List.of("user"));
        assertThat(me.body()).doesNotContain("argon");
    }

    @ParameterizedTest
    @Order(2)
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            field-1@example.com  | ko | -                       | ko
            field-2@example.com  | en | ko-KR,ko;q=0.9          | en
            header-1@example.com | -  | ko-KR,ko;q=0.9,en;q=0.8 | ko
            header-2@example.com | -  | en-US,en;q=0.9,ko;q=0.8 | en
            header-3@example.com | -  | fr, ko;q=0.5            | ko
            header-4@example.com | -  | ;;;                     | en
            neither@example.com  | -  | -                       | en
            """)
    void takesTheLanguageOfTheRequestOrElseOfTheClient(String email, String field, String header, String language)
            throws Exception {
        String body = "{\"email\":\"" + email + "\",\"password\":\"correct horse\",\"userName\":\"Ada\""
                + (field == null ? "}" : ",\"language\":\"" + field + "\"}");
        var signedUp = header == null
                ? post("/api/users", body)
                : post("/api/users", body, "Accept-Language", header);

        assertThat(signedUp.statusCode()).as(signedUp.body()).isEqualTo(201);
        assertThat(storedLanguage(email)).isEqualTo(language);
        assertThat((String) json(get("/api/users/me", token(email, "correct horse")), "$.language"))
                .isEqualTo(language);
    }

    @Test
    @Order(2)
    void changesTheLanguageOfAUser() throws Exception {
        signUp("speaks@example.com", "correct horse");
        String token = token("speaks@example.com", "correct horse");

        var changed = changeProfile(token, "{\"language\":\"ko\"}");
        var again = changeProfile(token, "{\"language\":\"ko\"}");

        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat((String) json(changed, "$.language")).isEqualTo("ko");
        assertThat(again.body()).isEqualTo(changed.body()).isEqualTo(get("/api/users/me", token).body());
        assertThat(storedLanguage("speaks@example.com")).isEqualTo("ko");
    }

    @ParameterizedTest
    @Order(2)
    @ValueSource(strings = {"{\"language\":\"xx\"}", "{\"language\":null}", "{\"language\":\"KO\"}", "{}"})
    void changesItToNoneThatItDoesNotKnow(String body) throws Exception {
        var refused = changeProfile(token("root@example.com", "a very good password"), body);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo("INVALID_REQUEST");
        assertThat((List<?>) json(refused, "$.errors[*].field")).isEqualTo(List.of("language"));
        assertThat((String) json(refused, "$.detail")).contains("language must be en or ko");
        assertThat(storedLanguage("root@example.com")).isEqualTo("en");
    }

    @Test
    @Order(2)
    void letsAUserLogInWhoseLanguageWasEditedToAnUnknownOne() throws Exception {
        signUp("edited@example.com", "correct horse");
        jdbc.sql("UPDATE users SET language = 'xx' WHERE email = 'edited@example.com'").update();

        assertThat((String) json(get("/api/users/me", token("edited@example.com", "correct horse")), "$.language"))
                .isEqualTo("en");
    }

    @Test
    @Order(2)
    void takesOneWhoseRoleWasEditedToAnUnknownOneForAUser() throws Exception {
        signUp("owner@example.com", "correct horse");
        jdbc.sql("UPDATE users SET role = 'owner' WHERE email = 'owner@example.com'").update();

        assertThat((List<?>) json(get("/api/users/me", token("owner@example.com", "correct horse")), "$.roles"))
                .isEqualTo(List.of("user"));
    }

    @Test
    @Order(2)
    void storesAnArgon2idHashAndNoPassword() throws Exception {
        signUp("hash@example.com", "correct horse");

        assertThat(storedHash("hash@example.com")).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    @Order(2)
    void replacesAWeakerHashAtLogin() throws Exception {
        signUp("weak@example.com", "correct horse");
        String weak = new Argon2PasswordEncoder(16, 32, 1, 4096, 1).encode("correct horse");
        jdbc.sql("UPDATE users SET password = ? WHERE email = 'weak@example.com'").param(weak).update();

        assertThat(logIn("weak@example.com", "wrong horse").statusCode()).isEqualTo(401);
        assertThat(storedHash("weak@example.com")).isEqualTo(weak);
        assertThat(logIn("weak@example.com", "correct horse").statusCode()).isEqualTo(200);
        assertThat(storedHash("weak@example.com")).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(logIn("weak@example.com", "correct horse").statusCode()).isEqualTo(200);
    }

    @Test
    @Order(2)
    void takesAPasswordHoweverItsAccentsAreComposed() throws Exception {
        signUp("nfc@example.com", "caf\u00e9 cr\u00e8me");

        assertThat(logIn("nfc@example.com", "cafe\u0301 cre\u0300me").statusCode()).isEqualTo(200);
    }

    @Test
    @Order(2)
    void refusesATakenAddress() throws Exception {
        signUp("taken@example.com", "correct horse");

        var again = post("/api/users", newUser("Taken@example.com ", "another horse"));

        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(code(again)).isEqualTo("EMAIL_TAKEN");
    }

    @Test
    @Order(2)
    void makesOneAccountOfARequestThatIsRepeated() throws Exception {
        String body = newUser("repeated@example.com", "correct horse");
        var first = post("/api/users", body, "Idempotency-Key", "sign-up-1");
        var again = post("/api/users", body, "Idempotency-Key", "sign-up-1");
        var other = post("/api/users", newUser("other@example.com", "correct horse"), "Idempotency-Key", "sign-up-1");
        var otherPassword = post("/api/users", newUser("repeated@example.com", "another horse"), "Idempotency-Key",
                "sign-up-1");

        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(again.statusCode()).as(again.body()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(code(other)).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(otherPassword.statusCode()).isEqualTo(422);
        var otherHeader = post("/api/users", body, "Idempotency-Key", "sign-up-1", "Accept-Language", "ko");
        assertThat(otherHeader.body()).isEqualTo(first.body());
        assertThat(storedLanguage("repeated@example.com")).isEqualTo("en");
        var otherLanguage = post("/api/users", body.replace("}", ",\"language\":\"ko\"}"), "Idempotency-Key",
                "sign-up-1");
        assertThat(otherLanguage.statusCode()).isEqualTo(422);
        assertThat(code(post("/api/users", body))).isEqualTo("EMAIL_TAKEN");
    }

    @Test
    @Order(2)
    void givesAnAddressToOneOfManyWhoWantItAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<HttpResponse<String>> attempt = () -> post("/api/users",
                    newUser("race@example.com", "correct horse"));
            List<Integer> answers = threads
                    .invokeAll(List.of(attempt, attempt, attempt, attempt, attempt, attempt))
                    .stream()
                    .map(Future::resultNow)
                    .map(HttpResponse::statusCode)
                    .sorted()
                    .toList();
            assertThat(answers).containsExactly(201, 409, 409, 409, 409, 409);
        }
    }

    @Test
    @Order(2)
    void doesNotTellWhetherThePasswordOrTheAddressIsWrong() throws Exception {
        signUp("known@example.com", "correct horse");

        var wrongPassword = logIn("known@example.com", "wrong horse");
        var unknown = logIn("unknown@example.com", "correct horse");

        assertThat(wrongPassword.statusCode()).isEqualTo(401);
        assertThat(code(wrongPassword)).isEqualTo("BAD_CREDENTIALS");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.body()).isEqualTo(wrongPassword.body());
    }

    @ParameterizedTest
    @Order(2)
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            email       | {"email":"nonsense","password":"correct horse","userName":"A"}
            email       | {"password":"correct horse","userName":"A"}
            email       | {"email":null,"password":"correct horse","userName":"A"}
            password    | {"email":"a@b.example","password":"1234567","userName":"A"}
            password    | {"email":"a@b.example","userName":"A"}
            password    | {"email":"a@b.example","password":"\\ud800 correct horse","userName":"A"}
            userName    | {"email":"a@b.example","password":"correct horse","userName":"  "}
            userName    | {"email":"a@b.example","password":"correct horse"}
            userName    | {"email":"a@b.example","password":"correct horse","userName":"A\\udc00"}
            phoneNumber | {"email":"a@b.example","password":"correct horse","userName":"A","phoneNumber":"call me"}
            userName    | {"email":"a@b.example","password":"correct horse","userName":{"a":1}}
            language    | {"email":"a@b.example","password":"correct horse","userName":"A","language":"xx"}
            language    | {"email":"a@b.example","password":"correct horse","userName":"A","language":"ko-KR"}
            language    | {"email":"a@b.example","password":"correct horse","userName":"A","language":""}
            language    | {"email":"a@b.example","password":"correct horse","userName":"A","language":5}
            """)
    void namesTheFieldThatIsWrong(String field, String body) throws Exception {
        var response = post("/api/users", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(code(response)).isEqualTo("INVALID_REQUEST");
        assertThat((List<?>) json(response, "$.errors[*].field")).isEqualTo(List.of(field));
        assertThat((String) json(response, "$.detail")).contains(field);
        assertThat(response.body()).doesNotContain("1234567");
    }

    @ParameterizedTest
    @Order(2)
    @CsvSource(delimiter = '|', quoteCharacter = '\0', nullValues = "-", textBlock = """
            POST   | /api/users        | application/json | {"email":         | 400 | INVALID_REQUEST
            POST   | /api/users        | application/json | -                 | 400 | INVALID_REQUEST
            POST   | /api/users        | application/json | []                | 400 | INVALID_REQUEST
            POST   | /api/users        | text/plain       | hello             | 415 | UNSUPPORTED_MEDIA_TYPE
            POST   | /api/users        | multipart/form-data | hello          | 415 | UNSUPPORTED_MEDIA_TYPE
            PUT    | /api/users        | application/json | {}                | 405 | METHOD_NOT_ALLOWED
            GET    | /api/sessions     | application/json | -                 | 405 | METHOD_NOT_ALLOWED
            GET    | /api/users/me     | application/json | -                 | 401 | UNAUTHENTICATED
            PATCH  | /api/users/me     | application/json | {"language":"ko"} | 401 | UNAUTHENTICATED
            GET    | /api/nothing      | application/json | -                 | 401 | UNAUTHENTICATED
            POST   | /api/sessions     | application/json | {"email":"a"}     | 400 | INVALID_REQUEST
            POST   | /api/sessions/renewal | application/json | {}            | 400 | INVALID_REQUEST
            GET    | /api/users/%2e%2e | application/json | -                 | 400 | INVALID_REQUEST
            """)
    void answersErrorsAsProblems(String method, String path, String contentType, String body, int status, String code)
            throws Exception {
        var response = HTTP.send(HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", contentType)
                .method(method, body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body))
                .build(), HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(code(response)).isEqualTo(code);
        assertThat((String) json(response, "$.detail")).isNotEmpty();
    }

    @Test
    @Order(2)
    void answersUnknownPathsAndUsersToThoseWhoHaveAToken() throws Exception {
        signUp("gone@example.com", "correct horse");
        String token = token("gone@example.com", "correct horse");
        jdbc.sql("DELETE FROM users WHERE email = 'gone@example.com'").update();

        assertThat(code(get("/api/nothing", token))).isEqualTo("NOT_FOUND");
        var me = get("/api/users/me", token);
        assertThat(me.statusCode()).isEqualTo(404);
        assertThat(code(me)).isEqualTo("UNKNOWN_USER");
        var change = changeProfile(token, "{\"language\":\"ko\"}");
        assertThat(change.statusCode()).isEqualTo(404);
        assertThat(code(change)).isEqualTo("UNKNOWN_USER");
    }

    @Test
    @Order(2)
    void renewsASessionThatEndsAllTheSame() throws Exception {
        signUp("long@example.com", "correct horse");
        var login = logIn("long@example.com", "correct horse");
        String refreshToken = json(login, "$.refreshToken");

        var renewed = renew(refreshToken);

        assertThat(renewed.statusCode()).as(renewed.body()).isEqualTo(200);
        assertThat((String) json(renewed, "$.refreshToken")).isEqualTo(refreshToken);
        assertThat((Integer) json(login, "$.refreshExpiresIn")).isEqualTo(24 * 60 * 60);
        assertThat((Integer) json(renewed, "$.refreshExpiresIn")).isBetween(1, 24 * 60 * 60 - 1);
        assertThat((Integer) json(renewed, "$.expiresIn")).isEqualTo(900);
        assertThat((String) json(get("/api/users/me", json(renewed, "$.accessToken")), "$.email"))
                .isEqualTo("long@example.com");
        jdbc.sql("DELETE FROM users WHERE email = 'long@example.com'").update();
        assertThat(code(renew(refreshToken))).isEqualTo("SESSION_OVER");
    }

    @Test
    @Order(2)
    void renewsBySessionsThatAreNotOverAndByNothingElse() throws Exception {
        var login = logIn("root@example.com", "a very good password");
        String refreshToken = json(login, "$.refreshToken");

        for (String bad : List.of("nonsense", json(login, "$.accessToken"), refreshToken + "A")) {
            var refused = renew(bad);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(code(refused)).isEqualTo("SESSION_OVER");
        }
        // It is accepted by no other call.
        assertThat(get("/api/users/me", refreshToken).statusCode()).isEqualTo(401);
        try (ConfigurableApplicationContext brief = start(Servers.mysql().jdbcUrl(),
                "--firstpair.accounts.session-validity=1s")) {
            var session = send(base(brief), "/api/sessions",
                    "{\"email\":\"root@example.com\",\"password\":\"a very good password\"}");
            String ends = json(session, "$.refreshToken");
            assertThat((Integer) json(session, "$.expiresIn")).isEqualTo(1);
            assertThat(expiration(json(session, "$.accessToken"))).isEqualTo(expiration(ends));
            await().atMost(DEADLINE).until(() -> renew(ends).statusCode() == 401);
        }
    }

    private static Date expiration(String token) throws Exception {
        return SignedJWT.parse(token).getJWTClaimsSet().getExpirationTime();
    }

    private static HttpResponse<String> renew(String refreshToken) throws Exception {
        return post("/api/sessions/renewal", "{\"refreshToken\":\"" + refreshToken + "\"}");
    }

    @Test
    @Order(2)
    void refusesTokensThatItDidNotSign() throws Exception {
        String token = token("root@example.com", "a very good password");
        String[] parts = token.split("\\.");
        String none = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes());

        assertThat(get("/api/users/me", token).statusCode()).isEqualTo(200);
        for (String forged : List.of("nonsense", parts[0] + "." + parts[1] + ".AAAA", none + "." + parts[1] + ".")) {
            var response = get("/api/users/me", forged);
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(code(response)).isEqualTo("UNAUTHENTICATED");
            assertThat(response.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
        }
    }

    @Test
    @Order(2)
    void takesANewKeyIntoUseAndAnOldOneOutWithoutARestart() throws Exception {
        String before = token("root@example.com", "a very good password");
        String oldKid = SignedJWT.parse(before).getHeader().getKeyID();

        put("z-new.pem");
        await().atMost(DEADLINE).until(() -> published().getKeyByKeyId("z-new") != null);
        await().atMost(DEADLINE)
                .until(() -> SignedJWT.parse(token("root@example.com", "a very good password")).getHeader().getKeyID(),
                        "z-new"::equals);
        assertThat(published().getKeyByKeyId(oldKid)).isNotNull();
        assertThat(get("/api/users/me", before).statusCode()).isEqualTo(200);

        Files.delete(keys.resolve(oldKid + ".pem"));
        await().atMost(DEADLINE).until(() -> published().getKeyByKeyId(oldKid) == null);
        assertThat(get("/api/users/me", before).statusCode()).isEqualTo(401);
        assertThat(get("/api/users/me", token("root@example.com", "a very good password")).statusCode())
                .isEqualTo(200);
        assertThat(get("/.well-known/jwks.json").headers().firstValue("Cache-Control"))
                .hasValue("max-age=1, public");
    }

    @Test
    @Order(2)
    void tellsItsMetrics() throws Exception {
        get("/.well-known/jwks.json");

        assertThat(get("/actuator/prometheus").body()).contains("http_server_requests_seconds_count")
                .contains("hikaricp_connections");
    }

    private static void put(String file) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        Path fresh = keys.resolve("." + file);
        Files.writeString(fresh, "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
        Files.move(fresh, keys.resolve(file));
    }

    private static JWKSet published() throws Exception {
        return JWKSet.parse(get("/.well-known/jwks.json").body());
    }

    private static String storedHash(String email) {
        return jdbc.sql("SELECT password FROM users WHERE email = ?").param(email).query(String.class).single();
    }

    private static String storedLanguage(String email) {
        return jdbc.sql("SELECT language FROM users WHERE email = ?").param(email).query(String.class).single();
    }

    private static HttpResponse<String> changeProfile(String token, String body)
            throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(base + "/api/users/me"))
                .header("Content-Type", JSON)
                .header("Authorization", "Bearer " + token)
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                .build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void signUp(String email, String password) throws Exception {
        assertThat(post("/api/users", newUser(email, password)).statusCode()).isEqualTo(201);
    }

    private static String newUser(String email, String password) {
        return "{\"email\":\"" + email + "\",\"password\":\"" + password + "\",\"userName\":\"Somebody\"}";
    }

    private static HttpResponse<String> logIn(String email, String password) throws Exception {
        return post("/api/sessions", "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}");
    }

    private static String token(String email, String password) throws Exception {
        return json(logIn(email, password), "$.accessToken");
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(base + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token)
                .build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(base, path, body, headers);
    }

    private static HttpResponse<String> send(String base, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", JSON)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return HTTP.send((headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String code(HttpResponse<String> response) {
        return json(response, "$.code");
    }

    private static <T> T json(HttpResponse<String> response, String path) {
        return JsonPath.read(response.body(), path);
    }
}

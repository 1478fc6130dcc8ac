package dev.firstpair.systemtests.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.systemtests.Http;
import dev.firstpair.systemtests.Patience;
import dev.firstpair.systemtests.RunningStack;
import dev.firstpair.systemtests.ShopDriver;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The steps of shoppers through the pages, in Chromium; skipped where it is not installed. */
class StorefrontIT {

    private static final String PASSWORD = "a long enough one";

    @BeforeAll
    static void findBrowser() {
        assumeTrue(Browser.isInstalled(), "Skipped: no chromium and chromedriver on the PATH");
    }

    private final Stack stack = RunningStack.get();
    private final ShopDriver shop = new ShopDriver(stack);
    private final URI gateway = stack.urls(ServiceName.GATEWAY).getFirst();

    @Test
    void sellsToANewcomer() {
        long product = shop.product(3, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, product);

            browser.clickTwice("buy");
            browser.awaitPath("/orders/");
            browser.awaitClass("status", "PENDING");
            browser.assertAccessible();
            browser.click("pay");
            browser.awaitClass("status", "PAID");

            assertThat(ordersOf(browser)).hasSize(1);
            assertThat(browser.cookiesOfScripts()).isEmpty();
            browser.assertCleanLog();
        }
    }

    /** All steps once, in both languages; every page is checked. */
    @ParameterizedTest
    @Tag("nightly")
    @ValueSource(strings = {"en", "ko"})
    void leadsAShopperFromTheFirstPageToTheLast(String language) {
        long product = shop.product(1, ",\"productDesc\":\"<img src=x onerror=alert(1)> & more\"");
        long upcoming = shop.product(5, ",\"opensAt\":\"" + Instant.now().plus(Duration.ofDays(2)) + "\"");
        try (Browser browser = new Browser(gateway, Locale.forLanguageTag(language))) {
            browser.open("/");
            browser.awaitPath("/");
            browser.look("drops");
            assertThat(browser.language()).isEqualTo(language);
            browser.open("/login");
            browser.look("login");
            browser.open("/signup");
            browser.look("signup");
            signUp(browser, product);
            browser.look("drop");
            assertThat(browser.text()).contains("<img src=x onerror=alert(1)> & more");

            browser.click("buy");
            browser.awaitPath("/orders/");
            browser.awaitClass("status", "PENDING");
            browser.awaitText("main", "Aurora");
            browser.look("order");
            browser.choose("card", "tok_declined");
            browser.click("pay");
            browser.awaitText("timeline", language.equals("ko") ? "결제 거절" : "Payment declined");
            browser.awaitClass("status", "PENDING");
            browser.choose("card", "tok_good");
            browser.click("pay");
            browser.awaitClass("status", "PAID");
            browser.click("cancel");
            browser.click("sure-cancel");
            browser.awaitClass("status", "CANCELED");
            browser.awaitText("explanation", language.equals("ko") ? "결제 금액이 환불" : "was given back");
            browser.look("canceled");

            shop.order(product, shop.newUser());
            browser.click("buy-again");
            browser.awaitText("countdown", language.equals("ko") ? "품절" : "Sold out");
            browser.click("wish");
            browser.look("sold-out");
            browser.open("/wishes");
            browser.awaitText("wishes", "Aurora");
            browser.look("wishes");
            browser.open("/orders");
            browser.awaitText("main", language.equals("ko") ? "취소됨" : "Canceled");
            browser.look("orders");
            browser.open("/products/" + upcoming);
            browser.awaitText("countdown", ":");
            browser.look("upcoming");
            browser.click("log-out");
            browser.awaitPath("/");
            browser.open("/orders");
            browser.awaitPath("/login");
        }
    }

    /** One card for both; the page of one leads to the other, and shows what is left of each. */
    @ParameterizedTest
    @Tag("nightly")
    @ValueSource(strings = {"en", "ko"})
    void sellsTheSecondSizeOfADrop(String language) {
        boolean korean = language.equals("ko");
        String drop = "Aurora " + UUID.randomUUID();
        try (Browser browser = new Browser(gateway, Locale.forLanguageTag(language))) {
            browser.open("/");
            Object icon = browser.script("return new URL(document.querySelector('link[rel=icon]').href).pathname;");
            String shown = ",\"imageUrl\":\"" + icon + "\",\"dropName\":\"" + drop + "\",\"size\":";
            long first = shop.product(1, shown + "\"EU 42\"");
            long second = shop.product(2, shown + "\"EU 43\"");
            browser.open("/");
            browser.look("drops-with-sizes");
            assertThat(browser.script("return [...document.querySelectorAll('.card h3')]"
                    + ".filter((each) => each.textContent === arguments[0]).length;", drop)).isEqualTo(1L);
            assertThat(browser.text()).contains(korean ? "사이즈 2종" : "2 sizes");
            signUp(browser, first);
            browser.awaitText("size-" + first, korean ? "남은 수량 1" : "1 left");
            browser.look("drop-with-sizes");
            assertThat(browser.scriptAsync("""
                    new Promise((done) => {
                      const image = document.querySelector('.drop > .picture');
                      const loaded = () => done(image.naturalWidth > 0 ? image.alt : 'broken');
                      image.complete ? loaded() : image.addEventListener('load', loaded);
                    })""")).isEqualTo("Aurora");

            shop.order(second, shop.newUser());
            browser.awaitText("size-" + second, korean ? "남은 수량 1" : "1 left");
            shop.order(first, shop.newUser());
            browser.awaitText("size-" + first, korean ? "품절" : "Sold out");
            browser.click("size-" + second);
            browser.awaitPath("/products/" + second);
            browser.awaitText("main", "Aurora · EU 43");
            browser.click("buy");
            browser.awaitPath("/orders/");
            browser.awaitText("main", "Aurora · EU 43");
            browser.open("/orders");
            browser.awaitText("main", "Aurora · EU 43");
            browser.open("/products/" + first);
            browser.click("wish");
            browser.awaitText("message", korean ? "위시에 담았습니다" : "Wished.");
            browser.open("/wishes");
            browser.awaitText("wishes", "Aurora · EU 42");
            browser.assertCleanLog();
        }
    }

    /** The opening, the price and the end of a sale, on a page that is open. */
    @Test
    @Tag("nightly")
    void showsWhatAnAdminEdits() {
        String shown = ",\"dropName\":\"Aurora " + UUID.randomUUID() + "\",\"size\":";
        long product = shop.product(5,
                shown + "\"EU 42\",\"opensAt\":\"" + Instant.now().plus(Duration.ofHours(1)) + "\"");
        long other = shop.product(5, shown + "\"EU 43\"");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, product);
            browser.awaitText("countdown", "Opens in");
            browser.awaitText("size-" + other, "5 left");

            shop.edit(product, "{\"productPrice\":15000,\"opensAt\":\"" + Instant.now() + "\"}");
            browser.awaitText("countdown", "On sale now");
            browser.awaitText("main", "150.00");
            shop.edit(other, "{\"closesAt\":\"" + Instant.now() + "\"}");
            browser.awaitText("size-" + other, "Over");
            shop.edit(product, "{\"closesAt\":\"" + Instant.now() + "\"}");
            browser.awaitText("countdown", "The sale is over");
            assertThat(browser.isEnabled("buy")).isFalse();
            browser.assertCleanLog();
        }
    }

    /** MySQL, the ledger and the API accept any three characters; the browser does not. */
    @Test
    @Tag("nightly")
    void listsAProductWithACurrencyThatDoesNotExist() throws SQLException {
        long odd = shop.product(5, "");
        try (Connection mysql = DriverManager.getConnection(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword());
                Statement statement = mysql.createStatement()) {
            statement.execute("UPDATE limited_products SET currency = 'E1R' WHERE product_id = " + odd);
        }
        try (Browser browser = new Browser(gateway, Locale.US)) {
            browser.open("/");
            browser.awaitLoaded();
            assertThat(browser.text()).contains("19,900 E1R");
            browser.open("/products/" + odd);
            browser.awaitText("main", "19,900 E1R");
        } finally {
            shop.edit(odd, "{\"currency\":\"EUR\"}");
        }
    }

    @Test
    @Tag("nightly")
    void asksForEmailsInTheLanguageOfThePage() {
        try (Browser browser = new Browser(gateway, Locale.KOREA)) {
            signUp(browser, shop.product(1, ""));
            assertThat(languageOfMails(browser)).isEqualTo("ko");

            browser.click("language");
            browser.awaitText("language", "한국어");
            assertThat(languageOfMails(browser)).isEqualTo("en");
            browser.assertCleanLog();
        }
    }

    private static String languageOfMails(Browser browser) {
        return JsonMapper.shared()
                .readTree(String
                        .valueOf(browser.scriptAsync("fetch('/api/users/me').then((answer) => answer.text())")))
                .path("language")
                .asString();
    }

    @Test
    @Tag("nightly")
    void makesOneOrderOfAReloadAndOfASecondTab() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, product);
            String first = browser.tabs().getFirst();
            browser.openTab("/products/" + product);
            browser.awaitText("buy", "Buy one");
            // The first tab asks, and is closed before the answer is used.
            browser.use(first);
            browser.clickTwice("buy");
            browser.reload();
            browser.tabs().stream().filter(tab -> !tab.equals(first)).forEach(tab -> {
                browser.use(tab);
                browser.click("buy");
                browser.awaitPath("/orders/");
                browser.awaitClass("status", "PENDING");
            });

            assertThat(ordersOf(browser)).hasSize(1);
            browser.assertNoConflict();
        }
    }

    @Test
    @Tag("nightly")
    void staysLoggedInWhenTheAccessTokenIsGone() {
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, shop.product(1, ""));
            browser.forget("firstpair-access");

            browser.open("/orders");
            browser.awaitText("main", "You have no orders yet.");
            browser.forget("firstpair-access");
            browser.forget("firstpair-refresh");
            browser.open("/orders");
            browser.awaitPath("/login");
        }
    }

    /** A login waits for a renewal that has begun in another window, which would set the cookies of its user. */
    @Test
    @Tag("nightly")
    void showsAllWindowsToTheUserWhoHasLoggedInLast() {
        long product = shop.product(2, "");
        String email = "bob-" + UUID.randomUUID() + "@example.com";
        Http.Answer signedUp = Http.post(stack.accounts(), "/api/users", null,
                "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\",\"userName\":\"Bob\"}");
        assertThat(signedUp.status()).isEqualTo(201);
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, product);
            browser.click("buy");
            browser.awaitPath("/orders/");
            browser.awaitClass("status", "PENDING");
            browser.awaitUser("Ada");
            String order = browser.tab();
            browser.script("navigator.locks.request('firstpair:renewal', () => new Promise("
                    + "(done) => { window.endRenewal = done; }));");
            browser.openWindow("/login?next=/products/" + product);
            String drop = browser.tab();
            browser.type("email", email);
            browser.type("password", PASSWORD);
            browser.submit();
            Patience.soon("the login waits")
                    .until(() -> browser.scriptAsync("navigator.locks.query().then((locks) => "
                            + "locks.pending.some(({ name }) => name === 'firstpair:renewal'))"), Boolean.TRUE::equals);

            browser.use(order);
            browser.script("window.endRenewal();");
            browser.awaitUser("Bob");
            browser.awaitText("explanation", "There is no such order of yours.");
            browser.use(drop);
            browser.awaitUser("Bob");
            browser.awaitText("buy", "Buy one");
            assertThat(ordersOf(browser)).isEmpty();
            browser.click("buy");
            browser.awaitPath("/orders/");
            browser.awaitClass("status", "PENDING");
        }
    }

    /** Another window has logged in somebody else a moment ago. */
    @Test
    @Tag("nightly")
    void sendsNothingForAnotherUserThanThePageIsShownTo() {
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, shop.product(1, ""));
            browser.script("""
                    const send = window.fetch;
                    window.sent = [];
                    window.fetch = (path, options) => {
                      window.sent.push(String(path));
                      return send(path, options);
                    };
                    const kept = JSON.parse(localStorage.getItem('firstpair:session'));
                    localStorage.setItem('firstpair:session', JSON.stringify({ ...kept, userId: 'another' }));
                    """);

            browser.click("buy");
            browser.awaitText("message", "No answer yet.");
            assertThat(browser.script("return window.sent.filter((path) => path.endsWith('/purchases')).length;"))
                    .isEqualTo(0L);
        }
    }

    /** By a stand-in in the page: the first request does not arrive, the answer to the second one is lost. */
    @Test
    @Tag("nightly")
    void saysThatALogOutHasNoAnswer() {
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, shop.product(1, ""));
            logOutWithoutAnswer(browser, "Promise.reject(new TypeError('lost'))");
            browser.open("/orders");
            browser.awaitText("main", "You have no orders yet.");

            logOutWithoutAnswer(browser, "send(path, options).then(() => Promise.reject(new TypeError('lost')))");
            browser.open("/orders");
            browser.awaitPath("/login");
            browser.awaitText("main", "Log in");
            assertThat(browser.textOf("user")).isEmpty();
        }
    }

    /** @param result of the request, an expression in the page */
    private static void logOutWithoutAnswer(Browser browser, String result) {
        browser.script("const send = window.fetch; window.fetch = (path, options) => "
                + "options?.method === 'DELETE' ? " + result + " : send(path, options);");
        browser.click("log-out");
        browser.awaitText("log-out-message", "you may still be logged in");
    }

    /** A renewal is answered 503 for a while, by a stand-in in the page; the purchase is repeated meanwhile. */
    @Test
    @Tag("nightly")
    void buysOnceTheSessionCanBeRenewedAgain() {
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, shop.product(1, ""));
            browser.script("""
                    const send = window.fetch;
                    window.isAway = true;
                    window.fetch = (path, options) => window.isAway && path === '/session/renewal'
                      ? Promise.resolve(new Response(null, { status: 503 }))
                      : send(path, options);
                    """);
            browser.forget("firstpair-access");
            browser.click("buy");
            browser.awaitText("message", "No answer yet.");
            assertThat(browser.path()).startsWith("/products/");

            browser.script("window.isAway = false;");
            browser.awaitPath("/orders/");
            browser.awaitClass("status", "PENDING");
        }
    }

    /** By a stand-in in the page, whose requests do not arrive for a while. */
    @Test
    @Tag("nightly")
    void saysOfAWishWithoutAnAnswerToTryAgain() {
        long upcoming = shop.product(1, ",\"opensAt\":\"" + Instant.now().plus(Duration.ofDays(2)) + "\"");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, upcoming);
            browser.loseRequests("String(path).includes('/wish')");
            browser.reload();
            browser.click("wish");
            browser.awaitText("message", "then try again");
            browser.script("window.isAway = false;");
            browser.click("wish");
            browser.awaitText("message", "Wished.");

            browser.open("/wishes");
            browser.awaitText("message", "this page tries again");
            browser.script("window.isAway = false;");
            browser.awaitText("wishes", "Aurora");
            Patience.soon().until(() -> browser.textOf("message").isEmpty());
        }
    }

    /** What a page says of notifications that it could not load is removed as soon as it has them. */
    @Test
    @Tag("nightly")
    void saysNoLongerThatTheShopDoesNotAnswer() {
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, shop.product(1, ""));
            browser.loseRequests("String(path).startsWith('/api/notifications')");
            browser.open("/wishes");
            browser.awaitText("message", "does not answer");

            browser.script("window.isAway = false;");
            browser.minimize();
            browser.onAPhone();
            browser.awaitText("notifications", "There are no notifications.");
            Patience.soon().until(() -> browser.textOf("message").isEmpty());
        }
    }

    /** Requests do not arrive for a while, by a stand-in in the page; then one is answered 503. */
    @ParameterizedTest
    @Tag("nightly")
    @ValueSource(strings = {"/", "/orders", "/wishes", "/products/", "/orders/"})
    void asksAgainForWhatAPageIsAbout(String page) {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, product);
            browser.click("buy");
            browser.awaitPath("/orders/");
            browser.awaitClass("status", "PENDING");
            String path = Map.of("/products/", "/products/" + product, "/orders/", browser.path())
                    .getOrDefault(page, page);
            browser.loseRequests("String(path).startsWith('/api/')");
            browser.beforeEachPage("""
                    {
                      const send = window.fetch;
                      let isRefused = false;
                      window.fetch = (path, options) => {
                        if (window.isAway || isRefused || !/^.api.(products|orders|wishes)/.test(path)) {
                          return send(path, options);
                        }
                        isRefused = true;
                        return Promise.resolve(Response.json({ code: 'NOT_READY' },
                          { status: 503, headers: { 'Retry-After': '1' } }));
                      };
                    }
                    """);
            browser.open(path);
            browser.awaitText("main", "The shop does not answer. Check your connection; this page tries again.");

            browser.script("window.isAway = false;");
            browser.awaitText("main", page.equals("/wishes") ? "You have no wishes." : "Aurora");
            Patience.soon().until(() -> !browser.text().contains("his page tries again"));
            browser.assertCleanLog();
        }
    }

    /** As while the shop is updated. */
    @Test
    @Tag("nightly")
    void saysThatAModuleIsMissing() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            browser.block("*/sizes.js");
            browser.open("/products/" + product);
            browser.awaitText("not-loaded", "This page could not be loaded");
            browser.awaitText("not-loaded", "페이지를 불러오지 못했습니다.");
            browser.block();
            browser.script("document.querySelector('#not-loaded a').click();");
            browser.awaitText("left", "5 of 5");
            assertThat(browser.textOf("not-loaded")).isEmpty();
        }
    }

    /** A stand-in for the browser's way back, which keeps pages only under conditions of its own. */
    @Test
    @Tag("nightly")
    void loadsAgainWhatABrowserBringsBack() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, product);
            browser.open("/orders");
            browser.awaitText("main", "You have no orders yet.");
            assertThat(browser.scriptAsync("fetch('/api/products/" + product + "/purchases', { method: 'POST', "
                    + "headers: { 'Idempotency-Key': 'a click' } }).then((answer) => answer.status)")).isEqualTo(202L);
            Patience.soon().untilAsserted(() -> assertThat(ordersOf(browser)).hasSize(1));
            assertThat(browser.text()).contains("You have no orders yet.");

            browser.script("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));");
            browser.awaitText("main", "Aurora");
        }
    }

    /** What has the focus disappears when it has done what it is for; what is announced does not change each second. */
    @Test
    @Tag("nightly")
    void keepsTheFocusAndAnnouncesNothingTwice() {
        long product = shop.product(1, "");
        long upcoming = shop.product(5, ",\"opensAt\":\"" + Instant.now().plus(Duration.ofDays(2)) + "\"");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, upcoming);
            browser.awaitText("countdown", "Opens in");
            assertThat(browser.textOf("countdown")).endsWith("Opens in 1 day, 23 hours");
            browser.focus("wish");
            browser.click("wish");
            browser.awaitText("message", "Wished.");
            Patience.soon().until(browser::focused, "buy"::equals);

            browser.open("/products/" + product);
            browser.click("buy");
            browser.awaitPath("/orders/");
            browser.awaitClass("status", "PENDING");
            browser.awaitText("timeline", "Order placed");
            browser.script("""
                    window.announced = [];
                    new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(
                      ({ textContent }) => window.announced.push(textContent)))).observe(
                      document.querySelector('[aria-live=polite]'), { childList: true, subtree: true });
                    """);
            browser.focus("pay");
            browser.click("pay");
            browser.awaitClass("status", "PAID");
            Patience.soon().until(browser::focused, "main"::equals);
            // Drawn again, as by an event that changes nothing here.
            browser.script("document.querySelector('order-view').render();");
            assertThat((List<?>) browser.script("return window.announced;")).doesNotHaveDuplicates().isNotEmpty();
        }
    }

    /** As a browser does where all cookies are blocked. */
    @Test
    @Tag("nightly")
    void showsADropWhereNothingCanBeKept() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            browser.beforeEachPage("""
                    Object.defineProperty(window, 'localStorage', { get() {
                      throw new DOMException('blocked', 'SecurityError');
                    } });
                    """);
            browser.open("/products/" + product);
            browser.awaitText("left", "5 of 5");
            browser.awaitText("buy", "Log in to buy");
            browser.assertCleanLog();
        }
    }

    /** One request for them is lost, the next one is refused, by a stand-in in the page. */
    @Test
    @Tag("nightly")
    void asksAgainForItsTexts() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            browser.beforeEachPage("""
                    {
                      const send = window.fetch;
                      const failures = [() => Promise.reject(new TypeError('lost')),
                        () => Promise.resolve(Response.json({ code: 'UNAVAILABLE' }, { status: 503 }))];
                      window.fetch = (path, options) => String(path).endsWith('/messages/en.json')
                        && failures.length > 0 ? failures.shift()() : send(path, options);
                    }
                    """);
            browser.open("/products/" + product);
            browser.awaitText("buy", "Log in to buy");
            browser.assertCleanLog();
        }
    }

    /** The machine's clock is an hour ahead, and the shop's clock is known by the stream alone. */
    @Test
    @Tag("nightly")
    void correctsACountdownThatBeganByAWrongClock() {
        long product = shop.product(5, ",\"opensAt\":\"" + Instant.now().plus(Duration.ofMinutes(40)) + "\"");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            browser.beforeEachPage("""
                    {
                      const send = window.fetch;
                      window.fetch = (path, options) => path === '/api/clock'
                        ? Promise.reject(new TypeError('lost'))
                        : send(path, options);
                      const now = Date.now;
                      Date.now = () => now() + 3_600_000;
                    }
                    """);
            browser.open("/products/" + product);
            browser.awaitText("countdown", "Opens in");
            browser.assertCleanLog();
        }
    }

    /** By a stand-in in the page, as a proxy answers for a process that was killed: it may have been paid. */
    @Test
    @Tag("nightly")
    void paysByTheSameRequestAfterABadGateway() {
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, shop.product(1, ""));
            browser.click("buy");
            browser.awaitPath("/orders/");
            browser.awaitClass("status", "PENDING");
            browser.script("""
                    const send = window.fetch;
                    window.keys = [];
                    window.fetch = (path, options) => {
                      if (!path.endsWith('/payment')) {
                        return send(path, options);
                      }
                      window.keys.push(options.headers['Idempotency-Key']);
                      return window.keys.length === 1 ? Promise.resolve(new Response(null, { status: 502 }))
                        : send(path, options);
                    };
                    """);
            browser.click("pay");
            browser.awaitText("message", "Something went wrong on our side.");
            browser.click("pay");
            browser.awaitClass("status", "PAID");
            assertThat(browser.script("return new Set(window.keys).size;")).isEqualTo(1L);
        }
    }

    /** The provider has lost the result, and the page was loaded again while it waited for it. */
    @Test
    @Tag("nightly")
    void letsAShopperPayAgainWhenNoResultComes() {
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, shop.product(1, ""));
            browser.click("buy");
            browser.awaitPath("/orders/");
            browser.awaitClass("status", "PENDING");
            String order = browser.path().substring("/orders/".length());
            browser.script("""
                    const user = JSON.parse(localStorage.getItem('firstpair:session')).userId;
                    localStorage.setItem(`firstpair:attempt:${user}:pay:${arguments[0]}`,
                      JSON.stringify({ key: 'lost', begunAt: Date.now() - 20_000, result: 'lost' }));
                    """, order);
            browser.reload();
            browser.click("pay");
            browser.awaitClass("status", "PAID");
        }
    }

    /** As long as a name may be, and without a blank. */
    @Test
    @Tag("nightly")
    void fitsALongNameIntoAPhone() {
        String drop = ",\"dropName\":\"Aurora " + UUID.randomUUID() + "\"";
        long product = shop.product(2, drop);
        shop.product(2, drop);
        shop.edit(product, "{\"productName\":\"" + "W".repeat(255) + "\"}");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            signUp(browser, product);
            browser.awaitText("size-" + product, "WWW");
            browser.assertAccessible();
            String wish = "fetch('/api/products/" + product
                    + "/wish', { method: 'PUT' }).then((answer) => answer.status)";
            assertThat(browser.scriptAsync(wish)).isEqualTo(201L);
            browser.open("/wishes");
            browser.awaitText("wishes", "WWW");
            browser.assertAccessible();
            browser.open("/products/" + product);
            browser.click("buy");
            browser.awaitPath("/orders/");
            browser.awaitClass("status", "PENDING");
            browser.awaitText("main", "WWW");
            browser.assertAccessible();
            browser.open("/orders");
            browser.awaitText("main", "WWW");
            browser.assertAccessible();
        } finally {
            shop.edit(product, "{\"productName\":\"Aurora\"}");
        }
    }

    /** With the session of a shopper, and with a token. */
    @ParameterizedTest
    @Tag("nightly")
    @ValueSource(strings = {"en", "ko"})
    void letsADeveloperTryCalls(String language) {
        long product = shop.product(2, "");
        try (Browser browser = new Browser(gateway, Locale.forLanguageTag(language))) {
            signUp(browser, product);
            browser.open("/api#ingress-api");
            browser.click("call-0-summary");
            browser.type("call-0-path-productId", Long.toString(product));
            browser.type("call-0-header-Idempotency-Key", "a click");
            browser.look("api");
            browser.submit();
            browser.awaitText("call-0-status", "202 The brokers have the request.");
            browser.awaitText("call-0-answer", "\"orderId\"");
            // It is listed as soon as it is decided.
            Patience.soon().untilAsserted(() -> assertThat(ordersOf(browser)).hasSize(1));

            browser.open("/api#accounts");
            browser.awaitText("calls", "/api/users/me");
            browser.type("token", shop.token(shop.newUser()));
            browser.click("call-3-summary");
            browser.submit();
            browser.awaitText("call-3-answer", "UNKNOWN_USER");
            browser.assertCleanLog();
        }
    }

    /** From the page of a drop, and back to it. */
    static void signUp(Browser browser, long product) {
        browser.open("/products/" + product);
        browser.click("buy");
        browser.awaitPath("/login");
        browser.open("/signup?next=/products/" + product);
        browser.type("userName", "Ada");
        browser.type("email", "ada-" + UUID.randomUUID() + "@example.com");
        browser.type("newPassword", PASSWORD);
        browser.submit();
        browser.awaitPath("/products/");
        browser.awaitClass("buy", "primary");
    }

    /** As the shopper's own page sees them. */
    private static List<String> ordersOf(Browser browser) {
        return StreamSupport
                .stream(JsonMapper.shared()
                        .readTree(String
                                .valueOf(browser.scriptAsync("fetch('/api/orders').then((answer) => answer.text())")))
                        .path("orders")
                        .spliterator(), false)
                .map(order -> order.path("orderId").asString())
                .toList();
    }
}

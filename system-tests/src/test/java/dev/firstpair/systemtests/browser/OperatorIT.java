package dev.firstpair.systemtests.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.systemtests.Http;
import dev.firstpair.systemtests.Patience;
import dev.firstpair.systemtests.RunningStack;
import dev.firstpair.systemtests.ShopDriver;
import dev.firstpair.systemtests.StackRedis;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator's steps through the pages below {@code /admin}, in Chromium; skipped where it is not installed. */
@Tag("nightly")
class OperatorIT {

    private static final String PASSWORD = "a long enough one";

    @BeforeAll
    static void findBrowser() {
        assumeTrue(Browser.isInstalled(), "Skipped: no chromium and chromedriver on the PATH");
    }

    private final Stack stack = RunningStack.get();
    private final ShopDriver shop = new ShopDriver(stack);
    private final URI gateway = stack.urls(ServiceName.GATEWAY).getFirst();

    @ParameterizedTest
    @ValueSource(strings = {"en", "ko"})
    void createsAndRestocksAProductAndStopsItsSale(String language) {
        boolean korean = language.equals("ko");
        String name = "Aurora " + UUID.randomUUID();
        try (Browser browser = new Browser(gateway, Locale.forLanguageTag(language))) {
            logInAsAdmin(browser);
            browser.open("/admin/cockpit");
            browser.awaitText("processes", "ingress-api");
            browser.open("/admin/new");
            browser.awaitText("save", "");
            browser.look("admin-new-product");
            browser.type("productName", name);
            browser.type("productPrice", "129.5");
            browser.replace("stock", "2");
            browser.clickTwice("save");
            browser.awaitPath("/admin/products/");
            browser.awaitText("left", "2");
            long product = Long.parseLong(browser.path().substring("/admin/products/".length()));

            browser.type("quantity", "30");
            browser.click("restock");
            browser.awaitText("left", "32");
            browser.awaitText("message", "32");
            browser.replace("hold", "90");
            browser.type("dropName", "Winter");
            browser.type("size", "EU 42");
            browser.type("imageUrl", "https://example.com/pair.jpg");
            browser.click("save");
            browser.awaitText("message", korean ? "원장이 상품 버전 1" : "The ledger goes by version 1");
            Http.Answer seen = Http.get(stack.catalog(), "/api/products/" + product, null);
            assertThat(seen.text("productPrice")).isEqualTo("12950");
            assertThat(seen.text("hold")).isEqualTo("PT1M30S");
            assertThat(seen.text("dropName")).isEqualTo("Winter");
            assertThat(seen.text("size")).isEqualTo("EU 42");
            assertThat(seen.text("imageUrl")).isEqualTo("https://example.com/pair.jpg");
            shop.order(product, shop.newUser());
            browser.awaitText("left", "31");

            browser.click("stop");
            browser.awaitText("stop-meaning", "");
            browser.assertAccessible();
            browser.type("typed-stop", "Aurora");
            browser.press("confirm-stop");
            browser.awaitText("stop-meaning", "");
            browser.replace("typed-stop", name);
            browser.click("confirm-stop");
            browser.awaitText("message", korean ? "원장이 상품 버전 2" : "The ledger goes by version 2");
            // From now on a purchase is refused, and the page shows since when.
            Patience.soon().until(() -> shop.refusal(product, shop.newUser()), "CLOSED"::equals);
            browser.awaitText("closed", korean ? "첫 CLOSED 응답: " : "answered CLOSED at ");
            browser.look("admin-product");

            browser.click("reopen");
            browser.awaitText("message", korean ? "원장이 상품 버전 3" : "The ledger goes by version 3");
            shop.order(product, shop.newUser());
            browser.open("/admin");
            browser.awaitText("record", korean ? "판매 중지" : "Sale stopped");
            browser.look("admin-products");
            browser.open("/admin/cockpit");
            browser.awaitText("processes", "notifier-topology");
            browser.awaitText("funnel", korean ? "일치" : "adds up");
            browser.look("admin-cockpit");
            assertThat(browser.text()).doesNotContain(korean ? "불일치" : "does not add up");
        }
    }

    /** Audit and repair read a difference again for 20 s before it counts. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "ko"})
    void seesHoldsThatEndSoonAndRepairsADrift(String language) throws InterruptedException {
        boolean korean = language.equals("ko");
        long ending = shop.product(1_000, ",\"hold\":\"PT50S\"");
        long drifting = shop.product(5, "");
        String stock = "{product:" + drifting + "}:stock";
        shop.order(drifting, shop.newUser());
        try (Browser browser = new Browser(gateway, Locale.forLanguageTag(language))) {
            logInAsAdmin(browser);
            browser.open("/admin/cockpit");
            // Another one each time: on a slow machine, the one before may have lost its unit already.
            Patience.soon("holds of two orders, of which one ends within a minute")
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        shop.order(ending, shop.newUser());
                        return numbersIn(browser.textOf("holds"));
                    }, holds -> holds.size() >= 2 && holds.getFirst() >= 2 && holds.getLast() >= 1);

            // Kept until the next decision of this product, since the gate keeps its values by their versions.
            StackRedis.with(stack, redis -> redis.hset(stock, "remaining", "99"));
            browser.click("audit-now");
            browser.awaitText("audit", korean ? "로그와 다른 것이 있습니다" : "Something differs from the log");

            browser.click("repair");
            browser.awaitText("repair-meaning", korean ? "로그가 기준" : "the log, which is right");
            browser.assertAccessible();
            browser.type("typed-repair", "rep");
            browser.press("confirm-repair");
            browser.awaitText("repair-meaning", "");
            browser.replace("typed-repair", korean ? "복구" : "repair");
            browser.click("confirm-repair");
            browser.awaitText("audit-running", korean ? "초" : " s");
            assertThat(browser.isEnabled("audit-now")).as("while a repair runs").isFalse();
            assertThat(browser.isEnabled("repair")).as("while a repair runs").isFalse();
            browser.awaitText("repaired", "product " + drifting + ": Redis has 99 remaining");
            browser.awaitText("audit", korean ? "모든 약속이 지켜졌고" : "Every promise held");
            assertThat(browser.isEnabled("audit-now")).isTrue();
            assertThat(browser.isEnabled("repair")).isTrue();
            browser.look("admin-repaired");
        }
        assertThat(StackRedis.<String>with(stack, redis -> redis.hget(stock, "remaining"))).isEqualTo("4");
    }

    /** The form is of the version with which it was filled, whatever the page shows of the product meanwhile. */
    @Test
    void refusesToOverwriteAnotherEdit() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            logInAsAdmin(browser);
            browser.open("/admin/products/" + product);
            browser.awaitText("ledger", "the newest is 0");
            browser.replace("productPrice", "120.00");
            shop.edit(product, "{\"productPrice\":15000}");
            browser.awaitText("ledger", "the newest is 1");

            browser.click("save");
            browser.awaitText("message", "This has changed meanwhile.");
            assertThat(fieldOf(product, "productPrice")).isEqualTo("15000");
        }
    }

    /** EUR has two decimals, KRW none. */
    @Test
    void keepsTheAmountWhenOnlyTheCurrencyChanges() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            logInAsAdmin(browser);
            browser.open("/admin/products/" + product);
            browser.awaitText("ledger", "the newest is 0");

            browser.replace("currency", "KRW");
            browser.click("save");
            browser.awaitText("ledger", "the newest is 1");
            assertThat(fieldOf(product, "currency")).isEqualTo("KRW");
            assertThat(fieldOf(product, "productPrice")).isEqualTo("199");
        }
    }

    /** The second press has the version that the first one makes an old one. */
    @Test
    void savesOnceForADoubleClick() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            logInAsAdmin(browser);
            browser.open("/admin/products/" + product);
            browser.awaitText("ledger", "the newest is 0");
            browser.script("""
                    const send = window.fetch;
                    window.edits = 0;
                    window.fetch = (path, options) => {
                      window.edits += options?.method === 'PATCH' ? 1 : 0;
                      return send(path, options);
                    };
                    """);
            browser.replace("productPrice", "120.00");
            browser.clickTwice("save");
            browser.awaitText("message", "The ledger goes by version 1");
            assertThat(browser.script("return window.edits;")).isEqualTo(1L);
        }
    }

    /** A browser has no other line ends than LF in a form, and may leave out seconds that are zero. */
    @Test
    void keepsWhatIsNotEdited() {
        long product = shop.product(5, ",\"productDesc\":\"one\\r\\ntwo\",\"closesAt\":\"2061-02-03T04:05:00.678Z\"");
        String description = fieldOf(product, "productDesc");
        String closesAt = fieldOf(product, "closesAt");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            logInAsAdmin(browser);
            browser.open("/admin/products/" + product);
            browser.awaitText("ledger", "the newest is 0");
            browser.replace("productPrice", "120.00");
            browser.click("save");
            browser.awaitText("ledger", "the newest is 1");

            assertThat(fieldOf(product, "productPrice")).isEqualTo("12000");
            assertThat(fieldOf(product, "productDesc")).isEqualTo(description);
            assertThat(fieldOf(product, "closesAt")).isEqualTo(closesAt);
        }
    }

    /** A stand-in in the page loses the answer. */
    @Test
    void saysThatAnEditWithoutAnAnswerMayHaveBeenStored() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            logInAsAdmin(browser);
            browser.open("/admin/products/" + product);
            browser.awaitText("ledger", "the newest is 0");
            browser.script("""
                    const send = window.fetch;
                    window.fetch = (path, options) => options?.method === 'PATCH'
                      ? send(path, options).then(() => Promise.reject(new TypeError('lost')))
                      : send(path, options);
                    """);
            browser.replace("productPrice", "120.00");
            browser.click("save");
            browser.awaitText("message", "The change may have been stored");
            browser.awaitText("ledger", "the newest is 1");
        }
    }

    /** By a stand-in in the page. */
    @Test
    void claimsNothingWhileTheShopDoesNotAnswer() {
        long product = shop.product(5, "");
        shop.edit(product, "{\"closesAt\":\"" + Instant.now() + "\"}");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            logInAsAdmin(browser);
            browser.beforeEachPage("""
                    {
                      const send = window.fetch;
                      window.away = '/api/cockpit';
                      window.fetch = (path, options) => String(path).startsWith(window.away)
                        ? Promise.reject(new TypeError('lost'))
                        : send(path, options);
                    }
                    """);
            browser.open("/admin/products/" + product);
            browser.awaitText("closed", "Closed by the clock");
            assertThat(browser.textOf("closed")).doesNotContain("No purchase");

            browser.script("window.away = '/api/products';");
            browser.awaitText("ledger", "does not answer");
            browser.script("window.away = 'none';");
            browser.awaitText("ledger", "the newest is 1");
            browser.awaitText("closed", "No purchase");
        }
    }

    /** A stand-in in the page loses the answer; the request of the day before had none either. */
    @Test
    void restocksOnceForALostAnswerAndAgainTheNextDay() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            logInAsAdmin(browser);
            browser.open("/admin/products/" + product);
            browser.awaitText("left", "5 of 5");
            browser.script("""
                    const send = window.fetch;
                    window.fetch = (path, options) => path.endsWith('/restocks')
                      ? send(path, options).then(() => Promise.reject(new TypeError('lost')))
                      : send(path, options);
                    """);
            browser.type("quantity", "30");
            browser.click("restock");
            browser.awaitText("message", "it may have been stored");
            browser.awaitText("left", "35 of 35");
            String name = String.valueOf(browser.script(
                    "return Object.keys(sessionStorage).find((each) => each.endsWith(':restock:' + arguments[0]));",
                    product));
            String attempt = String.valueOf(browser.script("return sessionStorage.getItem(arguments[0]);", name));

            browser.reload();
            browser.awaitText("message", "it may have been stored");
            browser.awaitText("left", "35 of 35");
            browser.type("quantity", "30");
            browser.click("restock");
            browser.awaitText("message", "Stored as restock");
            assertThat(restocksOf(product)).isEqualTo(1);

            browser.script("""
                    const attempt = JSON.parse(arguments[1]);
                    sessionStorage.setItem(arguments[0],
                      JSON.stringify({ ...attempt, begunAt: attempt.begunAt - 86_400_000 }));
                    """, name, attempt);
            browser.type("quantity", "30");
            browser.click("restock");
            browser.awaitText("left", "65 of 65");
            assertThat(restocksOf(product)).isEqualTo(2);
        }
    }

    /** Both mean it: the answer to the first one is lost, by a stand-in in its page. */
    @Test
    void restocksTwiceFromTwoTabs() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            logInAsAdmin(browser);
            browser.open("/admin/products/" + product);
            browser.awaitText("left", "5 of 5");
            browser.script("""
                    const send = window.fetch;
                    window.fetch = (path, options) => path.endsWith('/restocks')
                      ? send(path, options).then(() => Promise.reject(new TypeError('lost')))
                      : send(path, options);
                    """);
            browser.type("quantity", "30");
            browser.click("restock");
            browser.awaitText("message", "it may have been stored");

            browser.openTab("/admin/products/" + product);
            browser.awaitText("left", "35 of 35");
            assertThat(browser.textOf("message")).isEmpty();
            browser.type("quantity", "30");
            browser.click("restock");
            browser.awaitText("left", "65 of 65");
            assertThat(restocksOf(product)).isEqualTo(2);
        }
    }

    /** EUR has two decimals, KRW none; zeros after them say nothing else. Clocks in Berlin skip 02:00 to 03:00. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "ko"})
    void refusesAPriceAndATimeThatDoNotExist(String language) {
        boolean korean = language.equals("ko");
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.forLanguageTag(language))) {
            logInAsAdmin(browser);
            browser.timeZone("Europe/Berlin");
            browser.open("/admin/products/" + product);
            browser.awaitText("save", "");
            browser.replace("productPrice", "120.005");
            assertThat(browser.complaintAbout("productPrice"))
                    .contains(korean ? "EUR 금액은 소수점(.) 아래 2자리까지" : "for EUR, at most 2");
            browser.replace("productPrice", "120.500");
            assertThat(browser.complaintAbout("productPrice")).isEmpty();
            browser.replace("currency", "KRW");
            assertThat(browser.complaintAbout("productPrice")).isNotEmpty();
            browser.replace("currency", "EUR");

            browser.enter("closesAt", "2060-03-28T02:30");
            assertThat(browser.complaintAbout("closesAt"))
                    .contains(korean ? "Europe/Berlin 시간대에 없는 시각" : "does not exist in Europe/Berlin");
            browser.click("save");
            assertThat(browser.focused()).isEqualTo("closesAt");
            browser.enter("closesAt", "2060-03-28T03:30");
            browser.click("save");
            Patience.soon().until(() -> fieldOf(product, "closesAt"), "2060-03-28T01:30:00Z"::equals);
            assertThat(fieldOf(product, "productPrice")).isEqualTo("12050");
        }
    }

    /** The focus was on a button that is not shown after it. */
    @Test
    void keepsUnsavedFieldsAndTheFocusWhenTheSaleIsStoppedAndOpenedAgain() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            logInAsAdmin(browser);
            browser.open("/admin/products/" + product);
            browser.awaitText("ledger", "the newest is 0");
            browser.replace("productPrice", "120.00");
            browser.click("stop");
            browser.type("typed-stop", "Aurora");
            browser.click("confirm-stop");
            browser.awaitText("ledger", "the newest is 1");
            Patience.soon().until(browser::focused, "main"::equals);
            assertThat(browser.valueOf("productPrice")).isEqualTo("120.00");
            assertThat(browser.valueOf("closesAt")).isNotEmpty();

            browser.focus("reopen");
            browser.click("reopen");
            browser.awaitText("ledger", "the newest is 2");
            Patience.soon().until(browser::focused, "main"::equals);
            assertThat(browser.valueOf("productPrice")).isEqualTo("120.00");
            assertThat(browser.valueOf("closesAt")).isEmpty();

            browser.click("save");
            browser.awaitText("ledger", "the newest is 3");
            assertThat(fieldOf(product, "productPrice")).isEqualTo("12000");
        }
    }

    /** Somebody else edits the description meanwhile, which was being edited, too. */
    @Test
    void keepsUnsavedFieldsWhenTheSessionIsOver() {
        long product = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            logInAsAdmin(browser);
            browser.open("/admin/products/" + product);
            browser.awaitText("ledger", "the newest is 0");
            browser.replace("productPrice", "120.00");
            browser.type("productDesc", "mine");
            shop.edit(product, "{\"productDesc\":\"theirs\"}");
            // As the page does when its session is refused: the cookies, with which it could be renewed, are gone.
            browser.scriptAsync("fetch('/session', { method: 'DELETE' }).then((answer) => answer.status)");
            browser.click("save");
            browser.awaitPath("/login");

            logIn(browser, stack.adminEmail(), stack.adminPassword());
            browser.awaitPath("/admin/products/" + product);
            browser.awaitText("message", "is not saved yet");
            assertThat(browser.valueOf("productPrice")).isEqualTo("120.00");
            assertThat(browser.valueOf("productDesc")).isEqualTo("theirs");
            browser.click("save");
            browser.awaitText("ledger", "the newest is 2");
            assertThat(fieldOf(product, "productPrice")).isEqualTo("12000");
            assertThat(fieldOf(product, "productDesc")).isEqualTo("theirs");
        }
    }

    private long restocksOf(long product) {
        return StreamSupport
                .stream(Http.get(stack.catalog(), "/api/admin/actions?product=" + product, shop.admin())
                        .json()
                        .path("actions")
                        .spliterator(), false)
                .filter(action -> action.path("action").asString().equals("RESTOCKED"))
                .count();
    }

    private String fieldOf(long product, String field) {
        return Http.get(stack.catalog(), "/api/products/" + product, null).text(field);
    }

    @Test
    void keepsTheFocusInAListThatIsRefreshed() {
        String link = "/admin/products/" + shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            logInAsAdmin(browser);
            browser.awaitLoaded();
            browser.script("""
                    document.querySelector(`a[href="${arguments[0]}"]`).focus();
                    document.querySelector('tbody tr').id = 'before';
                    """, link);

            Patience.soon()
                    .until(() -> browser.script("return document.getElementById('before') === null;"),
                            Boolean.TRUE::equals);
            assertThat(browser.script("return document.activeElement.getAttribute('href');")).isEqualTo(link);
        }
    }

    @Test
    void showsAShopperNothing() {
        try (Browser browser = new Browser(gateway, Locale.US)) {
            String email = "ada-" + UUID.randomUUID() + "@example.com";
            Http.post(stack.urls(ServiceName.ACCOUNTS).getFirst(), "/api/users", null,
                    "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\",\"userName\":\"Ada\"}");
            browser.open("/admin/cockpit");
            browser.awaitPath("/login");
            logIn(browser, email, PASSWORD);
            browser.awaitPath("/admin/cockpit");
            browser.awaitText("message", "You may not do that.");
            browser.open("/admin");
            browser.awaitText("record", "You may not do that.");
            browser.open("/");
            browser.awaitLoaded();
            assertThat(browser.text()).doesNotContain("Admin");
        }
    }

    private static List<Integer> numbersIn(String text) {
        return Pattern.compile("\\d+")
                .matcher(text.replace(",", ""))
                .results()
                .map(number -> Integer.valueOf(number.group()))
                .toList();
    }

    private void logInAsAdmin(Browser browser) {
        browser.open("/login?next=/admin");
        logIn(browser, stack.adminEmail(), stack.adminPassword());
        browser.awaitPath("/admin");
    }

    private static void logIn(Browser browser, String email, String password) {
        browser.type("email", email);
        browser.type("password", password);
        browser.submit();
    }
}

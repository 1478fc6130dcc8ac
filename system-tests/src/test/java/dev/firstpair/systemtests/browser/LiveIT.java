package dev.firstpair.systemtests.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.systemtests.Http;
import dev.firstpair.systemtests.Metrics;
import dev.firstpair.systemtests.Patience;
import dev.firstpair.systemtests.RunningStack;
import dev.firstpair.systemtests.ShopDriver;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pages that are kept up to date by one event stream for all tabs, in Chromium; skipped where it is not installed. */
@Tag("nightly")
class LiveIT {

    /** The limit per user. */
    private static final int OF_USER = 10;
    private static final int PAGES = 8;

    @BeforeAll
    static void findBrowser() {
        assumeTrue(Browser.isInstalled(), "Skipped: no chromium and chromedriver on the PATH");
    }

    private final Stack stack = RunningStack.get();
    private final ShopDriver shop = new ShopDriver(stack);
    private final URI gateway = stack.urls(ServiceName.GATEWAY).getFirst();

    @Test
    void hasOneStreamForTwoTabsAndHandsItOver() {
        long product = shop.product(9, "");
        long other = shop.product(5, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            browser.open("/products/" + product);
            browser.awaitText("left", "9 of 9");
            awaitStreams(1);
            String first = browser.tab();
            browser.openWindow("/products/" + other);
            browser.awaitText("left", "5 of 5");
            String second = browser.tab();

            shop.order(product, shop.newUser());
            shop.order(other, shop.newUser());
            browser.awaitText("left", "4 of 5");
            browser.use(first);
            browser.awaitText("left", "8 of 9");
            assertThat(Metrics.of(gateway).sum("firstpair_gateway_live_streams")).isEqualTo(1);

            // The leader is closed: the other tab continues.
            browser.closeTab();
            browser.use(second);
            shop.order(other, shop.newUser());
            browser.awaitText("left", "3 of 5");
            awaitStreams(1);

            browser.minimize();
            awaitStreams(0);
            shop.order(other, shop.newUser());
            browser.onAPhone();
            browser.awaitText("left", "2 of 5");
            awaitStreams(1);
            browser.assertCleanLog();
        }
        awaitStreams(0);
    }

    /** The stock version stays as it is when an order is paid. */
    @Test
    void showsAUnitAsHeldUntilItIsPaid() {
        long product = shop.product(9, "");
        long buyer = shop.newUser();
        try (Browser browser = new Browser(gateway, Locale.US)) {
            browser.open("/products/" + product);
            browser.awaitText("left", "9 of 9");

            String order = shop.order(product, buyer);
            browser.awaitText("left", "8 of 9");
            assertThat(browser.textOf("held")).isEqualTo("1 held until paid");

            assertThat(
                    Http.settled(() -> Http.post(gateway, "/api/orders/" + order + "/payment", shop.token(buyer), null))
                            .status())
                    .isEqualTo(202);
            Patience.soon().until(() -> browser.textOf("held").isEmpty());
            assertThat(browser.textOf("left")).isEqualTo("8 of 9 left");
        }
    }

    /** Over HTTP/1.1, a browser has six connections for all tabs: with a stream in each, the seventh would not load. */
    @Test
    void loadsMorePagesThanABrowserHasConnections() {
        long product = shop.product(PAGES, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            browser.open("/products/" + product);
            for (int page = 1; page < PAGES; page++) {
                browser.openWindow("/products/" + product);
                browser.awaitText("left", PAGES + " of " + PAGES);
            }
            shop.order(product, shop.newUser());
            for (String page : browser.tabs()) {
                browser.use(page);
                browser.awaitText("left", PAGES - 1 + " of " + PAGES);
            }
            assertThat(Metrics.of(gateway).sum("firstpair_gateway_live_streams")).isEqualTo(1);
        }
    }

    /** The pages receive their events from services through the gateway, whose stream stays open. */
    @Test
    void goesOnWhileServicesAreKilled() {
        long product = shop.product(9, "");
        try (Browser browser = new Browser(gateway, Locale.US)) {
            StorefrontIT.signUp(browser, product);
            browser.click("buy");
            browser.awaitPath("/orders/");
            browser.awaitClass("status", "PENDING");
            String order = browser.tab();
            String orderPath = browser.path();
            browser.openWindow("/wishes");
            browser.awaitText("notifications", "");
            String wishes = browser.tab();
            browser.openWindow("/products/" + product);
            browser.awaitText("left", "8 of 9");
            String drop = browser.tab();
            awaitStreams(1);

            for (ServiceName service : List.of(ServiceName.CATALOG, ServiceName.ORDER_TOPOLOGY)) {
                stack.kill(service, 0);
            }
            try {
                shop.accepted(product, shop.newUser());
                browser.awaitText("left", "7 of 9");
                String token = browser.cookie("firstpair-access");
                assertThat(Http.settled(() -> Http.post(gateway, "/api" + orderPath + "/payment", token, null))
                        .status()).isEqualTo(202);
                browser.use(order);
                browser.awaitClass("status", "PAID");
            } finally {
                stack.start(ServiceName.CATALOG, 0);
                stack.start(ServiceName.ORDER_TOPOLOGY, 0);
            }
            for (String page : List.of(order, wishes, drop)) {
                browser.use(page);
                assertThat(browser.text()).isNotBlank();
                browser.assertCleanLog();
            }
            awaitStreams(1);
        }
    }

    @Test
    void asksWhileItGetsNoStreamAndComesBackToIt() throws Exception {
        long product = shop.product(9, "");
        List<InputStream> all = new ArrayList<>();
        try (Browser browser = new Browser(gateway, Locale.US); HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < RunningStack.BROWSERS / OF_USER; i++) {
                String token = shop.token(shop.newUser());
                for (int each = 0; each < OF_USER; each++) {
                    all.add(listen(client, token));
                }
            }
            browser.open("/products/" + product);
            browser.awaitText("left", "9 of 9");
            assertThat(Http.get(gateway, "/api/live", null).text("code")).isEqualTo("TOO_MANY_LISTENERS");

            shop.order(product, shop.newUser());
            browser.awaitText("left", "8 of 9");
            assertThat(Metrics.of(gateway).sum("firstpair_gateway_live_upstreams")).as("of notifications alone")
                    .isEqualTo(RunningStack.BROWSERS);

            for (InputStream each : all) {
                each.close();
            }
            awaitStreams(1);
            shop.order(product, shop.newUser());
            browser.awaitText("left", "7 of 9");
            browser.assertCleanLog();
        } finally {
            for (InputStream each : all) {
                each.close();
            }
        }
    }

    private InputStream listen(HttpClient client, String token) throws IOException, InterruptedException {
        HttpResponse<InputStream> stream = client.send(HttpRequest.newBuilder(gateway.resolve("/api/live"))
                .header("Authorization", "Bearer " + token)
                .build(), BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        return stream.body();
    }

    private void awaitStreams(int count) {
        Patience.soon(count + " streams")
                .until(() -> Metrics.of(gateway).sum("firstpair_gateway_live_streams") == count);
    }
}

package dev.firstpair.systemtests.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium with a profile of its own, showing the shop. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path TARGET = Path.of(System.getProperty("basedir", ""), "target").toAbsolutePath();
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");
    private static final String AXE = script();

    private final ChromeDriver driver;
    private final URI shop;
    private final Locale language;

    /** @param language of the browser, such as {@code ko-KR} */
    Browser(URI shop, Locale language) {
        this.shop = shop;
        this.language = language;
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(found(BROWSERS).orElseThrow().toFile());
        options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--user-data-dir=" + profile(), "--lang=" + language.toLanguageTag());
        options.setExperimentalOption("prefs", Map.of("intl.accept_languages", language.toLanguageTag()));
        options.setCapability("goog:loggingPrefs", logging);
        driver = new ChromeDriver(new ChromeDriverService.Builder()
                .usingDriverExecutable(found(List.of("chromedriver")).orElseThrow().toFile())
                .usingAnyFreePort()
                .withTimeout(PATIENCE)
                .build(), options);
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        onAPhone();
    }

    /** Whether Chromium is installed on this machine. */
    static boolean isInstalled() {
        return found(BROWSERS).isPresent() && found(List.of("chromedriver")).isPresent();
    }

    private static Optional<Path> found(List<String> names) {
        return names.stream()
                .flatMap(name -> Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path profile() {
        try {
            return Files.createTempDirectory(Files.createDirectories(TARGET.resolve("browser")), "profile");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String script() {
        try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void onAPhone() {
        driver.manage().window().setSize(new Dimension(390, 844));
    }

    /** Runs a script in each page that is opened from now on in this tab, before the page's own. */
    void beforeEachPage(String script) {
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    }

    /** Of the pages in this tab, such as {@code Europe/Berlin}. */
    void timeZone(String zone) {
        driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", zone));
    }

    /** Requests of this tab for it fail from now on; none: all arrive again. */
    void block(String... patterns) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(patterns)));
    }

    /**
     * Some requests of each page that is opened from now on do not arrive, while {@code window.isAway} is true, as it
     * is at first.
     *
     * @param which an expression over {@code path} and {@code options}, in the page
     */
    void loseRequests(String which) {
        beforeEachPage("""
                {
                  const send = window.fetch;
                  window.isAway = true;
                  window.fetch = (path, options) => window.isAway && (%s)
                    ? Promise.reject(new TypeError('lost'))
                    : send(path, options);
                }
                """.formatted(which));
    }

    void open(String path) {
        driver.get(shop.resolve(path).toString());
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** Opens another tab of the same browser, which is then the current one. */
    void openTab(String path) {
        driver.switchTo().newWindow(WindowType.TAB);
        open(path);
    }

    /** Opens a window beside the others, so that all are visible; it is then the current one. */
    void openWindow(String path) {
        driver.switchTo().newWindow(WindowType.WINDOW);
        open(path);
    }

    String tab() {
        return driver.getWindowHandle();
    }

    /** Closes the current tab; then none is current. */
    void closeTab() {
        driver.close();
    }

    /** Hides its pages from now on. */
    void minimize() {
        driver.manage().window().minimize();
    }

    List<String> tabs() {
        return List.copyOf(driver.getWindowHandles());
    }

    void use(String tab) {
        driver.switchTo().window(tab);
    }

    String path() {
        return URI.create(driver.getCurrentUrl()).getPath();
    }

    void awaitPath(String beginning) {
        awaitThat(() -> path().startsWith(beginning), "on " + beginning);
    }

    void click(String id) {
        awaitThat(() -> {
            WebElement element = find(id);
            if (element == null || !element.isDisplayed() || "true".equals(element.getDomAttribute("aria-disabled"))) {
                return false;
            }
            element.click();
            return true;
        }, id + " can be pressed");
    }

    /** Both before the page can react to the first. */
    void clickTwice(String id) {
        awaitText(id, "");
        script("const button = document.getElementById(arguments[0]); button.click(); button.click();", id);
    }

    void type(String id, String text) {
        awaitThat(() -> find(id) != null, id);
        Objects.requireNonNull(find(id)).sendKeys(text);
    }

    /** Replaces the text of a field. */
    void replace(String id, String text) {
        awaitThat(() -> find(id) != null, id);
        WebElement input = Objects.requireNonNull(find(id));
        input.clear();
        input.sendKeys(text);
    }

    /** As a user does, whatever the format of the field is in this language. */
    void enter(String id, String value) {
        awaitThat(() -> find(id) != null, id);
        script("""
                const field = document.getElementById(arguments[0]);
                field.value = arguments[1];
                field.dispatchEvent(new Event('input', { bubbles: true }));
                """, id, value);
    }

    String valueOf(String id) {
        return String.valueOf(script("return document.getElementById(arguments[0]).value;", id));
    }

    /** Why the browser does not accept the value of a field; empty if it does. */
    String complaintAbout(String id) {
        return String.valueOf(script("return document.getElementById(arguments[0]).validationMessage;", id));
    }

    void focus(String id) {
        script("document.getElementById(arguments[0]).focus();", id);
    }

    /** The id of the element that has the focus; empty if that is the whole page. */
    String focused() {
        return String.valueOf(script("return document.activeElement.id;"));
    }

    /** Whether or not it is enabled. */
    void press(String id) {
        script("document.getElementById(arguments[0]).click();", id);
    }

    void choose(String id, String value) {
        script("document.getElementById(arguments[0]).value = arguments[1];", id, value);
    }

    void awaitLoaded() {
        awaitThat(() -> Boolean.TRUE.equals(script("""
                return document.querySelector('main h1') !== null
                  && document.querySelector('.placeholder, [aria-busy=true]') === null;
                """)), "the page is complete");
    }

    /** A narrow window does not show the user's name. */
    void awaitUser(String name) {
        awaitThat(() -> name.equals(script("return document.getElementById('user')?.textContent;")), "of " + name);
    }

    void awaitText(String id, String part) {
        awaitThat(() -> {
            WebElement element = find(id);
            return element != null && element.isDisplayed() && element.getText().contains(part);
        }, id + " says " + part);
    }

    void awaitClass(String id, String name) {
        awaitThat(() -> {
            WebElement element = find(id);
            return element != null
                    && List.of(Objects.requireNonNullElse(element.getDomAttribute("class"), "").split(" "))
                            .contains(name);
        }, id + " is " + name);
    }

    /** The text of an element; empty while there is none. */
    String textOf(String id) {
        return String.valueOf(script("return document.getElementById(arguments[0])?.textContent ?? '';", id));
    }

    /** Whether a button that is there can be pressed. */
    boolean isEnabled(String id) {
        return Boolean.TRUE.equals(script(
                "return document.getElementById(arguments[0]).getAttribute('aria-disabled') !== 'true';", id));
    }

    /** All visible text of the page. */
    String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    String language() {
        return Objects.requireNonNullElse(driver.findElement(By.tagName("html")).getDomAttribute("lang"), "");
    }

    /** The part of its cookies that scripts of the page can read. */
    String cookiesOfScripts() {
        return String.valueOf(script("return document.cookie;"));
    }

    @Nullable
    Object script(String code, Object... arguments) {
        return driver.executeScript(code, arguments);
    }

    /** @param promise an expression in the page */
    @Nullable
    Object scriptAsync(String promise) {
        return driver.executeAsyncScript("(" + promise + ").then(arguments[arguments.length - 1]);");
    }

    /** The form of the page. */
    void submit() {
        driver.findElement(By.cssSelector("form [type=submit]")).click();
    }

    String cookie(String name) {
        return Objects.requireNonNull(driver.manage().getCookieNamed(name), name).getValue();
    }

    void forget(String cookie) {
        if (cookie.equals("firstpair-refresh")) {
            // The only path that it is for.
            open("/session/x");
        }
        assertThat(driver.manage().getCookieNamed(cookie)).isNotNull();
        driver.manage().deleteCookieNamed(cookie);
    }

    private @Nullable WebElement find(String id) {
        return driver.findElements(By.id(id)).stream().findFirst().orElse(null);
    }

    private void awaitThat(Condition condition, String what) {
        try {
            await(what).atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .ignoreExceptionsMatching(Browser::isOfAnOldPage)
                    .until(condition::holds);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(what + ", on " + path() + ":\n" + text() + "\n" + log(), e);
        }
    }

    /** Between two checks, another page may have been loaded. */
    private static boolean isOfAnOldPage(Throwable failure) {
        return failure instanceof StaleElementReferenceException
                || failure instanceof ElementNotInteractableException
                || failure instanceof NoSuchElementException;
    }

    private interface Condition {
        boolean holds();
    }

    /** Accessible by the rules of axe, and no element is wider than the page. */
    void assertAccessible() {
        script(AXE);
        Object violations = driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run(document, { resultTypes: ['violations'] }).then((found) => done(found.violations.map(
                  (each) => each.id + ': ' + each.nodes.map((node) => node.html).join(' '))));
                """);
        assertThat((List<?>) violations).as("violations on %s", path()).isEmpty();
        assertThat(script("return document.documentElement.scrollWidth <= window.innerWidth;"))
                .as("%s fits into its width", path())
                .isEqualTo(true);
    }

    /** The policy of the page refused nothing, and its scripts had no errors. */
    void assertCleanLog() {
        assertThat(log()).noneMatch(line -> line.contains("Content Security Policy") || line.contains("TrustedHTML")
                || line.contains("Uncaught"));
    }

    /** No call conflicted with another, as a second purchase with another key would. */
    void assertNoConflict() {
        assertThat(log()).noneMatch(line -> line.contains("409"));
    }

    private List<String> log() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(Object::toString).toList();
    }

    /** Checks the page on a desktop and on a phone, and makes a screenshot of each. */
    void look(String name) {
        awaitLoaded();
        look("desktop", 1280, 900, name);
        look("phone", 390, 844, name);
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        assertCleanLog();
    }

    private void look(String device, int width, int height, String name) {
        // A window has more in it than the page.
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        awaitThat(() -> Long.valueOf(width).equals(script("return window.innerWidth;")), "as wide as a " + device);
        assertAccessible();
        screenshot(language.getLanguage() + "-" + device + "-" + name);
    }

    /** The whole page, for people to look at, under {@code target/screenshots/}. */
    private void screenshot(String name) {
        Map<?, ?> page = (Map<?, ?>) Objects.requireNonNull(
                driver.executeCdpCommand("Page.getLayoutMetrics", Map.of()).get("cssContentSize"));
        Map<String, Object> clip = Map.of("x", 0, "y", 0, "width", Objects.requireNonNull(page.get("width")), "height",
                Objects.requireNonNull(page.get("height")), "scale", 1);
        Object png = driver.executeCdpCommand("Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip",
                clip)).get("data");
        try {
            Files.write(Files.createDirectories(TARGET.resolve("screenshots")).resolve(name + ".png"),
                    Base64.getDecoder().decode(String.valueOf(png)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}

package dev.firstpair.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firstpair.tokens.NoPlace;
import dev.firstpair.tokens.Places;
import dev.firstpair.web.EventStreams.Sent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@Timeout(120)
class EventStreamsTest {

    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final String TYPE = "text/event-stream";
    private static final String END = "data: end\n\n";

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @Test
    void sendsAGreetingAndEachEventUntilTheSourceEnds() throws Exception {
        QueuedSource source = new QueuedSource("data: a\n\n", "", "data: b\n\n", END);

        assertThat(sent(streams(DAY, DAY), source, Instant.MAX))
                .isEqualTo(":\n\ndata: a\n\ndata: b\n\ndata: end\n\n");
        assertHeaders();
    }

    @Test
    void answersHeadWithTheHeadersAloneAndTakesNoPlace() throws Exception {
        MockHttpServletRequest head = request();
        head.setMethod("HEAD");

        streams(DAY, DAY).open(head, response, "ada", "Or poll.", Instant.MAX, () -> {
            throw new AssertionError("opened");
        });

        assertHeaders();
        assertThat(head.isAsyncStarted()).isFalse();
        assertThat(taken()).isZero();
    }

    private void assertHeaders() {
        assertThat(response.getContentType()).isEqualTo(TYPE);
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(response.getHeader("X-Accel-Buffering")).isEqualTo("no");
    }

    @Test
    void sendsAHeartbeatForEachPauseWithoutAnEvent() throws Exception {
        QueuedSource source = new QueuedSource("data: a\n\n");
        source.endsAfterPauses = 3;

        assertThat(sent(streams(OFTEN, DAY), source, Instant.MAX)).isEqualTo(":\n\ndata: a\n\n:\n\n:\n\n");
    }

    /** Such as an order that may have changed, and has not. */
    @Test
    void sendsHeartbeatsInTimeForASourceThatOftenHasNothing() throws Exception {
        QueuedSource source = new QueuedSource();
        source.longestPause = OFTEN;
        source.endsAfterPauses = 21;

        assertThat(sent(streams(OFTEN.multipliedBy(4), DAY), source, Instant.MAX).length() / ":\n\n".length())
                .isBetween(5, 21);
    }

    @Test
    void endsWithTheToken() throws Exception {
        QueuedSource source = new QueuedSource();

        assertThat(sent(streams(DAY, DAY), source, Instant.now().plus(SOON))).isEqualTo(":\n\n");
        assertThat(source.timeouts).allSatisfy(timeout -> assertThat(timeout).isBetween(Duration.ZERO, SOON));
    }

    @Test
    void endsAfterTheLongestTimeOfAPlace() throws Exception {
        assertThat(sent(streams(DAY, SOON), new QueuedSource(), Instant.MAX)).isEqualTo(":\n\n");
    }

    @Test
    void endsWhenTheSourceFails() throws Exception {
        assertEndsAfter(() -> {
            throw new IllegalStateException("a bug");
        });
    }

    @Test
    void endsAfterAnError() throws Exception {
        assertEndsAfter(() -> {
            throw new StackOverflowError("a bug");
        });
    }

    private void assertEndsAfter(Supplier<Sent> failure) throws Exception {
        QueuedSource source = new QueuedSource() {
            @Override
            public Sent next(OutputStream out, Duration timeout) {
                return failure.get();
            }
        };

        assertThat(sent(streams(DAY, DAY), source, Instant.MAX)).isEqualTo(":\n\n");
    }

    @Test
    void answersWhatTheOpeningThrowsAndGivesThePlaceBack() {
        EventStreams streams = streams(DAY, DAY);

        assertThatThrownBy(() -> streams.open(request(), response, "ada", "Or poll.", Instant.MAX, () -> {
            throw Problem.invalid("no such order");
        })).isInstanceOf(Problem.class);

        assertThat(response.isCommitted()).isFalse();
        assertThat(taken()).isZero();
    }

    @Test
    void refusesAListenerWithoutAPlaceBeforeAnythingIsOpened() throws Exception {
        EventStreams streams = streams(DAY, DAY);
        QueuedSource source = new QueuedSource();
        streams.open(request(), response, "ada", "Or poll.", Instant.MAX, () -> source);

        assertThatThrownBy(
                () -> streams.open(request(), new MockHttpServletResponse(), "ada", "Or poll.", Instant.MAX, () -> {
                    throw new AssertionError("opened");
                })).isInstanceOfSatisfying(NoPlace.class,
                        refused -> assertThat(refused.code()).isEqualTo("TOO_MANY_STREAMS"));
        assertThat(taken()).isOne();

        source.events.add(END);
        await().atMost(DEADLINE).until(() -> taken() == 0);
    }

    /** By a server, through Spring MVC. */
    @Test
    void endsRegularlyAndForgetsAListenerThatHasDisconnected() throws Exception {
        try (ServletWebServerApplicationContext service = (ServletWebServerApplicationContext) SpringApplication.run(
                Service.class, "--server.port=0", "--spring.main.banner-mode=off");
                HttpClient http = HttpClient.newHttpClient()) {
            Api api = service.getBean(Api.class);
            URI url = URI.create("http://127.0.0.1:" + Objects.requireNonNull(service.getWebServer()).getPort() + "/");

            HttpResponse<InputStream> regular = get(http, url);
            assertThat(api.places.taken()).isOne();
            api.source.events.addAll(List.of("data: a\n\n", END));
            assertThat(new String(regular.body().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith(":\n\n")
                    .contains("data: a\n\n")
                    .endsWith(END);
            await().atMost(DEADLINE).until(() -> api.places.taken() == 0);

            for (int i = 0; i < 30; i++) {
                get(http, url).body().close();
                await().atMost(DEADLINE).until(() -> api.places.taken() == 0);
                // The next one gets what the server used for the last one.
                HttpResponse<InputStream> next = get(http, url);
                api.source.events.add(END);
                assertThat(next.body().readAllBytes()).asString(StandardCharsets.UTF_8).endsWith(END);
                await().atMost(DEADLINE).until(() -> api.places.taken() == 0);
            }
        }
    }

    private static HttpResponse<InputStream> get(HttpClient http, URI url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(url).timeout(DEADLINE).build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({TomcatServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
            WebMvcAutoConfiguration.class})
    @Import(Api.class)
    static class Service {}

    @RestController
    static class Api {

        private final Places places = places(DAY);
        private final EventStreams streams = new EventStreams(places, TYPE, OFTEN, Clock.systemUTC());
        private volatile QueuedSource source = new QueuedSource();

        @GetMapping(path = "/", produces = TYPE)
        void events(HttpServletRequest request, HttpServletResponse response) throws InterruptedException {
            streams.open(request, response, "ada", "Or poll.", Instant.MAX, () -> source = new QueuedSource());
        }
    }

    /** All that is sent until the stream ends. */
    private String sent(EventStreams streams, QueuedSource source, Instant until) throws Exception {
        MockHttpServletRequest request = request();
        streams.open(request, response, "ada", "Or poll.", until, () -> source);
        await().atMost(DEADLINE).until(() -> !request.isAsyncStarted());
        assertThat(source.closed).isTrue();
        assertThat(taken()).isZero();
        return response.getContentAsString();
    }

    private static MockHttpServletRequest request() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setAsyncSupported(true);
        return request;
    }

    private EventStreams streams(Duration heartbeat, Duration longest) {
        return new EventStreams(places(longest), TYPE, heartbeat, Clock.systemUTC()).observed("open", "", metrics);
    }

    private static Places places(Duration longest) {
        return Places.of("test.most", 2, 1, 1, longest);
    }

    private double taken() {
        return metrics.get("open").gauge().value();
    }

    /** Sends strings; an empty one is a change without an event. */
    private static class QueuedSource implements EventStreams.Source {

        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final List<Duration> timeouts = new CopyOnWriteArrayList<>();
        private Duration longestPause = DAY;
        private int endsAfterPauses = Integer.MAX_VALUE;
        private volatile boolean closed;

        QueuedSource(String... events) {
            this.events.addAll(List.of(events));
        }

        @Override
        public Sent next(OutputStream out, Duration timeout) throws IOException, InterruptedException {
            timeouts.add(timeout);
            Duration pause = timeout.compareTo(longestPause) < 0 ? timeout : longestPause;
            String event = events.poll(pause.toNanos(), TimeUnit.NANOSECONDS);
            if (event == null) {
                return --endsAfterPauses == 0 ? Sent.LAST : Sent.NOTHING;
            }
            out.write(event.getBytes(StandardCharsets.UTF_8));
            return event.equals(END) ? Sent.LAST : event.isEmpty() ? Sent.NOTHING : Sent.EVENT;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}

package dev.firstpair.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class ResponseDrainTest {

    /** More than the buffers of the sockets between server and client. */
    private static final int LENGTH = 64 << 20;

    @Test
    void writesAnswersToTheirEndBeforeTheServerIsStopped() throws Exception {
        try (ServletWebServerApplicationContext service = (ServletWebServerApplicationContext) SpringApplication.run(
                Service.class, "--server.port=0", "--server.shutdown=graceful", "--spring.main.banner-mode=off");
                HttpClient http = HttpClient.newHttpClient()) {
            URI large = URI
                    .create("http://127.0.0.1:" + Objects.requireNonNull(service.getWebServer()).getPort() + "/large");
            var answer = http.send(HttpRequest.newBuilder(large).timeout(Duration.ofMinutes(1)).build(),
                    BodyHandlers.ofInputStream());

            // The servlet has returned: the whole response is in Tomcat's buffer, since the client has not read it.
            CompletableFuture<Void> closed = CompletableFuture.runAsync(service::close);
            // Long enough for a server that does not wait to be stopped; a slower machine makes the test easier, not
            // red.
            Thread.sleep(1_000);
            int read = answer.body().readAllBytes().length;

            assertThat(read).isEqualTo(LENGTH);
            assertThat(closed).succeedsWithin(Duration.ofMinutes(1));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({TomcatServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
            WebMvcAutoConfiguration.class})
    @Import({ResponseDrain.class, Large.class})
    static class Service {}

    @RestController
    static class Large {

        @GetMapping("/large")
        void large(HttpServletResponse response) throws IOException {
            response.setBufferSize(LENGTH);
            response.getOutputStream().write(new byte[LENGTH]);
        }
    }
}

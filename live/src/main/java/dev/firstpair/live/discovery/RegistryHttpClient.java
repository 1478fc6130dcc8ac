package dev.firstpair.live.discovery;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.netflix.eureka.http.EurekaClientHttpRequestFactorySupplier;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.InterceptingClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;

/**
 * The HTTP client for the registry. Logs once when the registry does not answer, and once when it answers again: the
 * Eureka client, whose log is off, writes stack traces with each heartbeat.
 */
final class RegistryHttpClient implements EurekaClientHttpRequestFactorySupplier {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryHttpClient.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(2);

    private final AtomicBoolean unavailable = new AtomicBoolean();
    private @Nullable ClientHttpRequestFactory requestFactory;

    /** Returns the same each time, since the Eureka client asks again after each failure. */
    @Override
    public synchronized ClientHttpRequestFactory get(@Nullable SSLContext tls, @Nullable HostnameVerifier any) {
        ClientHttpRequestFactory known = requestFactory;
        if (known == null) {
            known = create(tls);
            requestFactory = known;
        }
        return known;
    }

    private ClientHttpRequestFactory create(@Nullable SSLContext tls) {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT);
        if (tls != null) {
            client.sslContext(tls);
        }
        JdkClientHttpRequestFactory plain = new JdkClientHttpRequestFactory(client.build());
        plain.setReadTimeout(READ_TIMEOUT);
        return new InterceptingClientHttpRequestFactory(plain, List.of(this::call));
    }

    boolean isUnavailable() {
        return unavailable.get();
    }

    private ClientHttpResponse call(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        try {
            ClientHttpResponse response = execution.execute(request, body);
            HttpStatusCode status = response.getStatusCode();
            if (status.is2xxSuccessful() || status == HttpStatus.NOT_FOUND) {
                if (unavailable.compareAndSet(true, false)) {
                    LOG.info("Discovery answers again");
                }
            } else {
                noteUnavailable(request, "status " + status.value());
            }
            return response;
        } catch (IOException e) {
            noteUnavailable(request, e.toString());
            throw e;
        }
    }

    private void noteUnavailable(HttpRequest request, String reason) {
        if (unavailable.compareAndSet(false, true)) {
            LOG.warn("Discovery does not answer {} {}, and is tried again: {}", request.getMethod(),
                    request.getURI().getPath(), reason);
        }
    }
}

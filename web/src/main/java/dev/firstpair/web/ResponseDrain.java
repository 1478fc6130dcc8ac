package dev.firstpair.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Waits until Tomcat has written its last responses before it is stopped. Spring Boot's graceful shutdown waits until
 * the servlets have returned. Tomcat writes its buffers, at least the last chunk of a response, after that; on a busy
 * machine, the connections were closed before.
 */
final class ResponseDrain implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>, SmartLifecycle {

    /** For a client that reads slowly; the rest of the shutdown needs time too. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(5);
    /** After the graceful shutdown, before the server is stopped. */
    private static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 512;

    private final InProgress requests = new InProgress();
    private volatile boolean running;

    @Override
    public void customize(ConfigurableTomcatWebServerFactory factory) {
        factory.addEngineValves(requests);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!requests.set.isEmpty() && System.nanoTime() < giveUpNanos) {
                Thread.sleep(POLL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Requests whose responses are not written yet: a request is logged when its response is written. */
    private static final class InProgress extends ValveBase implements AccessLog {

        private final Set<Request> set = ConcurrentHashMap.newKeySet();
        private boolean requestAttributesEnabled;

        InProgress() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            set.add(request);
            getNext().invoke(request, response);
        }

        @Override
        public void log(Request request, Response response, long nanos) {
            set.remove(request);
        }

        @Override
        public void setRequestAttributesEnabled(boolean enabled) {
            requestAttributesEnabled = enabled;
        }

        @Override
        public boolean getRequestAttributesEnabled() {
            return requestAttributesEnabled;
        }
    }
}

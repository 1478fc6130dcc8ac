package dev.firstpair.web;

import java.io.IOException;
import org.apache.catalina.Container;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Errors that Tomcat answers before the request reaches Spring, such as a path with an encoded slash or headers that
 * are too large: problems instead of Tomcat's HTML pages.
 */
final class ProblemPages implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {

    private final JsonMapper json;

    ProblemPages(JsonMapper json) {
        this.json = json;
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory factory) {
        factory.addContextCustomizers(context -> {
            Container host = context.getParent();
            host.getPipeline().addValve(new ProblemReportValve(json));
            // Otherwise Tomcat adds its own.
            ((StandardHost) host).setErrorReportValveClass(ProblemReportValve.class.getName());
        });
    }

    private static final class ProblemReportValve extends ErrorReportValve {

        private static final Logger LOG = LoggerFactory.getLogger(ProblemPages.class);

        private final JsonMapper json;

        ProblemReportValve(JsonMapper json) {
            this.json = json;
        }

        @Override
        protected void report(Request request, Response response, @Nullable Throwable failure) {
            int status = response.getStatus();
            if (status < HttpStatus.BAD_REQUEST.value() || response.getContentWritten() > 0
                    || !response.setErrorReported()) {
                return;
            }
            try {
                RestSecurity.addHeaders(response);
                response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
                response.getOutputStream().write(json.writeValueAsBytes(ErrorPage.problem(HttpStatus.valueOf(status))));
                response.finishResponse();
            } catch (IOException e) {
                LOG.debug("The client did not wait for its answer", e);
            }
        }
    }
}

package dev.firstpair.orders.api;

import org.apache.coyote.http11.Http11NioProtocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Connections that take little memory: thousands of them may belong to idle listeners. Tomcat's buffers, sized for
 * pages, stay with a connection for as long as its exchange is open. A response that does not fit is sent in several
 * pieces.
 */
@Configuration(proxyBeanMethods = false)
class Connections {

    /** An order with a usual history fits, and so does a request with its token. */
    private static final int BUFFER_BYTES = 2 * 1024;

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> smallBuffers() {
        return factory -> {
            factory.setProtocol(SmallAnswers.class.getName());
            factory.addConnectorCustomizers(connector -> {
                connector.setProperty("socket.appReadBufSize", Integer.toString(BUFFER_BYTES));
                connector.setProperty("socket.appWriteBufSize", Integer.toString(BUFFER_BYTES));
            });
        };
    }

    /**
     * Created by Tomcat, by its class name: the size of a response's own buffers, of bytes and of characters, is no
     * property.
     */
    public static final class SmallAnswers extends Http11NioProtocol {

        @Override
        public int getDesiredBufferSize() {
            return BUFFER_BYTES;
        }
    }
}

package dev.firstpair.gateway.filter;

import io.netty.handler.timeout.WriteTimeoutHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Closes a connection if a write is not complete in time, as Tomcat does. A client that has vanished, or no longer
 * reads, would keep its connection as long as TCP retries: other timeouts count only while a request is read, or while
 * none is there.
 */
public final class WriteTimeout implements NettyServerCustomizer {

    private static final String NAME = "firstpair.write-timeout";

    private final Duration timeout;

    public WriteTimeout(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((observer, channel, address) -> channel.pipeline()
                .addBefore(NettyPipeline.HttpTrafficHandler, NAME,
                        new WriteTimeoutHandler(timeout.toNanos(), TimeUnit.NANOSECONDS)));
    }
}

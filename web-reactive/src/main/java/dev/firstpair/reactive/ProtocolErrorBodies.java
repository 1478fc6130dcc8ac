package dev.firstpair.reactive;

import dev.firstpair.tokens.SecurityHeaders;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Adds a problem detail to responses with which the server refuses requests before any filter sees them: a request line
 * or headers that are too long, input that is not HTTP, a request that is not complete in time. Reactor Netty answers
 * those with a status only.
 */
public final class ProtocolErrorBodies implements NettyServerCustomizer {

    private static final String NAME = "firstpair.refusal-bodies";
    /** Every response of the service itself has this header. */
    private static final String SERVICE_HEADER = "X-Content-Type-Options";

    @Override
    public HttpServer apply(HttpServer server) {
        // Next to the codec, which all output passes.
        return server.doOnChannelInit((observer, channel, address) -> channel.pipeline()
                .addBefore(NettyPipeline.HttpTrafficHandler, NAME, Bodies.ALL));
    }

    @Sharable
    private static final class Bodies extends ChannelOutboundHandlerAdapter {

        static final Bodies ALL = new Bodies();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof FullHttpResponse response && isBare(response)) {
                context.write(withBody(response), promise);
                response.release();
            } else {
                context.write(message, promise);
            }
        }

        private static boolean isBare(FullHttpResponse response) {
            return response.status().codeClass() == HttpStatusClass.CLIENT_ERROR && !response.content().isReadable()
                    && !response.headers().contains(SERVICE_HEADER);
        }

        private static FullHttpResponse withBody(FullHttpResponse bare) {
            HttpResponseStatus status = bare.status();
            byte[] body = ("{\"type\":\"about:blank\",\"title\":\"" + status.reasonPhrase() + "\",\"status\":"
                    + status.code()
                    + ",\"detail\":\"" + detail(status.code()) + "\",\"code\":\"INVALID_REQUEST\"}")
                    .getBytes(StandardCharsets.UTF_8);
            FullHttpResponse response = new DefaultFullHttpResponse(bare.protocolVersion(), status,
                    Unpooled.wrappedBuffer(body), bare.headers().copy(), bare.trailingHeaders().copy());
            SecurityHeaders.DEFAULTS.forEach(response.headers()::set);
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json");
            response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
            return response;
        }

        private static String detail(int status) {
            return switch (status) {
                case 408 -> "The request did not come to its end in time.";
                case 414 -> "The request line is too long.";
                case 431 -> "The headers are too long.";
                default -> "This is no HTTP request that can be understood.";
            };
        }
    }
}

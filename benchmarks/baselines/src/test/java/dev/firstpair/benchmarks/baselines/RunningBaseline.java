package dev.firstpair.benchmarks.baselines;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A baseline that uses the servers of this JVM, and its buyers. */
final class RunningBaseline implements AutoCloseable {

    private final ConfigurableApplicationContext service;
    private final URI base;
    private final RSAKey key;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningBaseline(ConfigurableApplicationContext service, RSAKey key) {
        this.service = service;
        this.base = URI.create(
                "http://127.0.0.1:" + service.getEnvironment().getRequiredProperty("local.server.port"));
        this.key = key;
    }

    static RunningBaseline start(String profile, Path directory) throws JOSEException, IOException {
        RSAKey key = new RSAKeyGenerator(2048).generate();
        Path publicKey = Files.writeString(directory.resolve("public.pem"), "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.toRSAPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n");
        return new RunningBaseline(SpringApplication.run(BaselinesApplication.class,
                "--spring.profiles.active=" + profile, "--server.port=0",
                "--spring.security.oauth2.resourceserver.jwt.public-key-location=" + publicKey.toUri(),
                "--spring.datasource.url=" + Servers.mysql().jdbcUrl(),
                "--spring.datasource.username=" + MysqlServer.USER,
                "--spring.datasource.password=" + MysqlServer.PASSWORD,
                "--spring.data.redis.url=" + Servers.redis().uri(),
                "--spring.kafka.bootstrap-servers=" + Servers.kafka().bootstrapServers()), key);
    }

    long open(int stock) throws Exception {
        String body = post("/api/products?stock=" + stock, "Bearer " + token(1)).get().body();
        return Long.parseLong(body.replaceAll("\\D", ""));
    }

    /** All buyers at once, each {@code times} times, in any order; returns all answers: status and code. */
    List<String> buy(long product, int buyers, int times) throws Exception {
        List<Integer> clicks = new ArrayList<>(
                IntStream.range(0, buyers * times).map(click -> click % buyers).boxed().toList());
        Collections.shuffle(clicks, new Random(17));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int buyer : clicks) {
            answers.add(post("/api/products/" + product + "/purchases", "Bearer " + token(1_000 + buyer)));
        }
        List<String> codes = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            codes.add(answer.get().statusCode() + " " + answer.get().body().replaceAll(".*:\"|\"}", ""));
        }
        return codes;
    }

    /** The status of a purchase without a token. */
    int buyUnknown(long product) throws Exception {
        return post("/api/products/" + product + "/purchases", "none").get().statusCode();
    }

    int orders(long product) {
        return count("SELECT COUNT(*) FROM orders WHERE product_id = ?", product);
    }

    int buyers(long product) {
        return count("SELECT COUNT(DISTINCT user_id) FROM orders WHERE product_id = ?", product);
    }

    int stock(long product) {
        return count("SELECT stock FROM products WHERE product_id = ?", product);
    }

    private int count(String sql, long product) {
        return service.getBean(JdbcClient.class).sql(sql).param(product).query(Integer.class).single();
    }

    private CompletableFuture<HttpResponse<String>> post(String path, String authorization) {
        return http.sendAsync(HttpRequest.newBuilder(base.resolve(path))
                .header("Authorization", authorization)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(), HttpResponse.BodyHandlers.ofString());
    }

    private String token(long user) throws JOSEException {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), new JWTClaimsSet.Builder()
                .subject(Long.toString(user))
                .expirationTime(Date.from(Instant.now().plusSeconds(3_600)))
                .build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    @Override
    public void close() {
        http.close();
        service.close();
    }
}

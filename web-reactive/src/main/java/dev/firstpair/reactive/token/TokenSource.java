package dev.firstpair.reactive.token;

import java.net.URI;
import java.util.List;

/**
 * Whose tokens are accepted.
 *
 * @param jwkSetUri address of the issuer's public keys (RFC 7517)
 * @param issuer required {@code iss}
 * @param audiences of which {@code aud} has to contain one
 * @param algorithms accepted signature algorithms, by their names in RFC 7518
 */
public record TokenSource(URI jwkSetUri, String issuer, List<String> audiences, List<String> algorithms) {}

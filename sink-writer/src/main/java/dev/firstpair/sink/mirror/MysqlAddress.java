package dev.firstpair.sink.mirror;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Address of the MySQL server whose binlog is read; derived from the JDBC URL, so that it is configured once.
 *
 * @param sslMode as in the URL, in lower case; preferred if the URL has none
 */
record MysqlAddress(String host, int port, String database, String sslMode, boolean allowPublicKeyRetrieval) {

    private static final Pattern URL = Pattern
            .compile("jdbc:mysql://(?<host>\\[[^]]+]|[^:/,\\[\\]]+)(:(?<port>\\d{1,5}))?/(?<database>[^?/]+)"
                    + "(\\?(?<query>.*))?");
    private static final int DEFAULT_PORT = 3306;

    static MysqlAddress parse(String jdbcUrl) {
        Matcher url = URL.matcher(jdbcUrl);
        if (!url.matches()) {
            throw new IllegalArgumentException("the mirror follows one server: spring.datasource.url has the form"
                    + " jdbc:mysql://host:port/database");
        }
        String query = Optional.ofNullable(url.group("query")).orElse("");
        return new MysqlAddress(String.valueOf(url.group("host")),
                url.group("port") == null ? DEFAULT_PORT : Integer.parseInt(url.group("port")),
                String.valueOf(url.group("database")),
                parameter(query, "sslMode").orElse("preferred").toLowerCase(Locale.ROOT),
                parameter(query, "allowPublicKeyRetrieval").map(Boolean::parseBoolean).orElse(false));
    }

    private static Optional<String> parameter(String query, String name) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).equalsIgnoreCase(name)) {
                return Optional.of(pair.substring(equals + 1));
            }
        }
        return Optional.empty();
    }
}

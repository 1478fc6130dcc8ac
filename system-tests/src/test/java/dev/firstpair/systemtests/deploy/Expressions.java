package dev.firstpair.systemtests.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The PromQL expressions of the alerts and of the board, by the name of the alert or panel. */
public final class Expressions {

    private static final Path RULES = Path.of("deploy/prometheus/rules.yml");
    private static final Path BOARD = Path.of("deploy/grafana/dashboards/sale.json");

    private Expressions() {}

    /** Of the alerts. */
    public static Map<String, String> ofAlerts(Path repository) {
        Map<String, String> expressions = new LinkedHashMap<>();
        YamlFile.document(repository.resolve(RULES))
                .path("groups")
                .forEach(group -> group.path("rules")
                        .forEach(rule -> expressions.put(rule.path("alert").asString(),
                                rule.path("expr").asString())));
        return expressions;
    }

    /** Of the board's panels, which may have several. */
    public static Map<String, String> ofBoard(Path repository) {
        Map<String, String> expressions = new LinkedHashMap<>();
        JsonNode board;
        try {
            board = JsonMapper.shared().readTree(Files.readString(repository.resolve(BOARD)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        board.path("panels")
                .forEach(panel -> panel.path("targets")
                        .forEach(target -> expressions.put(
                                panel.path("title").asString() + "/" + target.path("refId").asString(),
                                target.path("expr").asString())));
        return expressions;
    }

    /** Both. */
    public static Map<String, String> all(Path repository) {
        Map<String, String> all = new LinkedHashMap<>();
        for (Map<String, String> some : List.of(ofAlerts(repository), ofBoard(repository))) {
            all.putAll(some);
        }
        return all;
    }
}

package dev.firstpair.systemtests.deploy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The series that a PromQL expression selects.
 *
 * @param conditions each {@code label}, operator, value
 */
public record Selector(String metric, List<Condition> conditions) {

    private static final Pattern TOKEN = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*|\"(?:[^\"\\\\]|\\\\.)*\"|"
            + "\\[[0-9]+[smhd]]|[0-9]+(?:\\.[0-9]+)?|==|!=|>=|<=|=~|!~|[-+*/%^<>=(){},]|\\s+");
    private static final Set<String> WORDS = Set.of("by", "without", "on", "ignoring", "group_left", "group_right",
            "and",
            "or", "unless", "bool", "offset");
    private static final Set<String> LABEL_LISTS = Set.of("by", "without", "on", "ignoring", "group_left",
            "group_right");

    /** One of a selector's conditions. */
    public record Condition(String label, String operator, String value) {

        boolean holds(String actual) {
            return switch (operator) {
                case "=" -> actual.equals(value);
                case "!=" -> !actual.equals(value);
                case "=~" -> actual.matches(value);
                case "!~" -> !actual.matches(value);
                default -> throw new IllegalArgumentException("no operator of labels: " + operator);
            };
        }
    }

    /** Whether it selects the series; labels without the metric's name. */
    public boolean matches(String name, Map<String, String> labels) {
        return name.equals(metric) && conditions.stream()
                .allMatch(condition -> condition.holds(labels.getOrDefault(condition.label(), "")));
    }

    /**
     * All selectors of the expression.
     *
     * @throws IllegalArgumentException if it cannot be parsed: also for PromQL syntax that no expression of ours uses
     */
    public static List<Selector> in(String expression) {
        List<String> tokens = tokens(expression);
        List<Selector> found = new ArrayList<>();
        for (int at = 0; at < tokens.size(); at++) {
            String token = tokens.get(at);
            String next = at + 1 < tokens.size() ? tokens.get(at + 1) : "";
            if (LABEL_LISTS.contains(token)) {
                at = tokens.subList(at, tokens.size()).indexOf(")") + at;
            } else if (Character.isLetter(token.charAt(0)) && !WORDS.contains(token) && !next.equals("(")
                    && !LABEL_LISTS.contains(next)) {
                List<Condition> conditions = new ArrayList<>();
                if (next.equals("{")) {
                    for (at += 2; !tokens.get(at).equals("}"); at += tokens.get(at + 3).equals(",") ? 4 : 3) {
                        String quoted = tokens.get(at + 2);
                        conditions.add(new Condition(tokens.get(at), tokens.get(at + 1),
                                quoted.substring(1, quoted.length() - 1)));
                    }
                }
                found.add(new Selector(token, List.copyOf(conditions)));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("asks for nothing: " + expression);
        }
        return found;
    }

    private static List<String> tokens(String expression) {
        List<String> tokens = new ArrayList<>();
        Deque<String> open = new ArrayDeque<>();
        Matcher token = TOKEN.matcher(expression);
        int end = 0;
        while (token.find() && token.start() == end) {
            end = token.end();
            if (!token.group().isBlank()) {
                tokens.add(token.group());
            }
            switch (token.group()) {
                case "(" -> open.push(")");
                case "{" -> open.push("}");
                case ")", "}" -> {
                    if (!token.group().equals(open.poll())) {
                        throw new IllegalArgumentException("a bracket too many: " + expression.substring(0, end));
                    }
                }
                default -> {
                }
            }
        }
        if (end < expression.length() || !open.isEmpty()) {
            throw new IllegalArgumentException("cannot be read from here: " + expression.substring(end));
        }
        return tokens;
    }
}

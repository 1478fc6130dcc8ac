package dev.firstpair.systemtests.docs;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** All Markdown of a repository except built or hidden files. Each finding has the file, the line and the problem. */
final class Documentation {

    private static final Pattern EXTERNAL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);
    private static final int MOST_COLUMNS = 120;
    private static final String README = "README.md";
    private static final String DECISIONS = "docs/decisions/README.md";

    private final Path root;
    private final Map<Path, MarkdownPage> pages = new TreeMap<>();

    Documentation(Path root) throws IOException {
        this.root = root.toRealPath();
        for (Path file : SourceTree.files(this.root, ".md")) {
            pages.put(file, MarkdownPage.read(file));
        }
    }

    /** Relative links and images without a target, and anchors without a heading. */
    List<String> brokenLinks() {
        List<String> findings = new ArrayList<>();
        for (MarkdownPage page : pages.values()) {
            for (MarkdownPage.Target link : page.links()) {
                problem(page, link.destination()).ifPresent(problem -> findings
                        .add(at(page, link.line()) + link.destination() + ": " + problem));
            }
        }
        return findings;
    }

    private Optional<String> problem(MarkdownPage page, String destination) {
        if (EXTERNAL.matcher(destination).matches()) {
            return Optional.empty();
        }
        int hash = destination.indexOf('#');
        Path file = file(page, hash < 0 ? destination : destination.substring(0, hash));
        if (!file.startsWith(root)) {
            return Optional.of("outside of the repository");
        }
        for (Path folder : root.relativize(file)) {
            if (folder.toString().equals("target")) {
                return Optional.of("not in the repository, but built");
            }
        }
        if (!Files.exists(file)) {
            return Optional.of("no such file");
        }
        if (hash < 0) {
            return Optional.empty();
        }
        MarkdownPage target = pages.get(file);
        if (target == null) {
            return Optional.of("an anchor, but not in Markdown");
        }
        return target.anchors().contains(decoded(destination.substring(hash + 1)))
                ? Optional.empty()
                : Optional.of("no such heading");
    }

    /** As on GitHub: a slash at the beginning is the repository's root. */
    private Path file(MarkdownPage page, String path) {
        if (path.isEmpty()) {
            return page.file();
        }
        String decoded = decoded(path);
        return decoded.startsWith("/")
                ? root.resolve(decoded.substring(1)).normalize()
                : page.file().resolveSibling(decoded).normalize();
    }

    private static String decoded(String url) {
        return URLDecoder.decode(url.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Lines of README.md and of docs/, outside of tables, that are too long. */
    List<String> longLines() {
        List<String> findings = new ArrayList<>();
        for (MarkdownPage page : pages.values()) {
            if (!page.file().equals(root.resolve(README)) && !page.file().startsWith(root.resolve("docs"))) {
                continue;
            }
            for (int i = 0; i < page.lines().size(); i++) {
                String line = page.lines().get(i);
                int columns = line.codePointCount(0, line.length());
                if (columns > MOST_COLUMNS && !page.tableLines().get(i)) {
                    findings.add(at(page, i + 1) + columns + " columns");
                }
            }
        }
        return findings;
    }

    /** Pages of docs/ to which neither README.md nor docs/decisions/README.md links. */
    List<String> unlinkedPages() {
        Set<Path> linked = new HashSet<>();
        for (MarkdownPage page : pages.values()) {
            if (Set.of(root.resolve(README), root.resolve(DECISIONS)).contains(page.file())) {
                page.links()
                        .stream()
                        .map(MarkdownPage.Target::destination)
                        .filter(destination -> !EXTERNAL.matcher(destination).matches())
                        .forEach(destination -> linked.add(file(page, destination.replaceFirst("#.*", ""))));
            }
        }
        return pages.keySet()
                .stream()
                .filter(file -> file.startsWith(root.resolve("docs")) && !linked.contains(file))
                .map(file -> root.relativize(file) + ": neither " + README + " nor " + DECISIONS + " links to it")
                .toList();
    }

    /** The blocks of Java. */
    List<String> programs() {
        return pages.values().stream().flatMap(page -> page.programs().stream()).toList();
    }

    /** Length of README.md in lines. */
    int readmeLines() {
        MarkdownPage readme = pages.get(root.resolve(README));
        if (readme == null) {
            throw new IllegalStateException("No " + README + " in " + root);
        }
        return readme.lines().size();
    }

    private String at(MarkdownPage page, int line) {
        return root.relativize(page.file()) + ":" + line + ": ";
    }
}

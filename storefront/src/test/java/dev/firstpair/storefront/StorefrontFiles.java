package dev.firstpair.storefront;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The files of the storefront and the sources of the services beside it. */
final class StorefrontFiles {

    static final List<String> LANGUAGES = List.of("en", "ko");

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");
    private static final Path FOLDER = Path.of(System.getProperty("basedir", ""),
            "src/main/resources/storefront");
    private static final Pattern ASSET = Pattern.compile("/assets/@version@/([^\"]+)");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .*'\\./([^']+)';");

    private StorefrontFiles() {}

    /** Contents by path, of all whose name has that ending. */
    static Map<String, String> ending(String ending) {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .collect(Collectors.toMap(file -> FOLDER.relativize(file).toString(), StorefrontFiles::read,
                            (one, other) -> one, TreeMap::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(String path) {
        try {
            return Files.readAllBytes(FOLDER.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, String> texts(String language) {
        return JsonMapper.shared()
                .readValue(bytes("assets/messages/" + language + ".json"), new TypeReference<Map<String, String>>() {
                });
    }

    /** What a browser fetches for a page: itself, what it names, what that imports, and one language. */
    static Set<String> neededFor(String page) {
        Set<String> needed = new TreeSet<>(Set.of(page, "assets/messages/ko.json"));
        Deque<String> open = new ArrayDeque<>(assetsIn(read(FOLDER.resolve(page))));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (needed.add(next) && next.endsWith(".js")) {
                open.addAll(
                        matches(IMPORT, read(FOLDER.resolve(next))).stream().map(each -> "assets/" + each).toList());
            }
        }
        return needed;
    }

    static List<String> assetsIn(String html) {
        return matches(ASSET, html).stream().map(each -> "assets/" + each).toList();
    }

    /** The first groups of all matches. */
    static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult each) -> each.group(1)).toList();
    }

    static String document(String name) {
        return read(ROOT.resolve("docs").resolve(name));
    }

    /** Of all modules, without those of tests. */
    static List<String> javaSources() {
        List<String> sources = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {

                /** Other modules, which are built at the same time, come and go with files below their targets. */
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return folder.endsWith("target") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(".java") && file.toString().contains("/src/main/java/")) {
                        sources.add(read(file));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.firstpair.systemtests.docs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The source files of a repository: no hidden and no built ones. */
public final class SourceTree {

    public static final Path REPOSITORY = Path.of(System.getProperty("basedir", ""), "..").toAbsolutePath().normalize();

    private SourceTree() {}

    static List<Path> files(Path root, String suffix) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return !folder.equals(root) && isIgnored(folder)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(suffix)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static boolean isIgnored(Path folder) {
        String name = folder.getFileName().toString();
        return name.startsWith(".") || name.equals("target");
    }
}

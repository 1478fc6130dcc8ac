package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The directory into which the build of this module has unpacked the servers; the system property {@value #PROPERTY}
 * overrides it.
 */
final class Distribution {

    static final String PROPERTY = "firstpair.servers.directory";

    private Distribution() {}

    static Path mysql() {
        return directory("mysql");
    }

    static Path redis() {
        return directory("redis");
    }

    static Path kafka() {
        return directory("kafka");
    }

    private static Path directory(String server) {
        String root = System.getProperty(PROPERTY, built());
        Path directory = Path.of(root, server);
        if (!Files.isDirectory(directory)) {
            throw new StartFailedException("There is no " + directory + "; the build makes it: run"
                    + " mvn -pl stack/servers -am install -DskipTests, or name another place with -D" + PROPERTY
                    + "=…");
        }
        return directory;
    }

    private static String built() {
        try (InputStream in = Distribution.class.getResourceAsStream("dist.properties")) {
            if (in == null) {
                throw new IllegalStateException("dist.properties is not on the class path");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("directory");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unpacking may lose the executable bit. */
    static Path executable(Path file) {
        if (!Files.isExecutable(file) && !file.toFile().setExecutable(true)) {
            throw new StartFailedException(file + " is missing or cannot be made executable");
        }
        return file;
    }
}

package dev.firstpair.gateway.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.MediaType;

/**
 * All files of the storefront, each also compressed. Assets have their common version in the path, so that a browser
 * caches them for ever, and never mixes two versions: only the page names the version, and imports are relative.
 */
final class Pages {

    /** Prefix of the path of an asset; then the version and the asset's own path follow. */
    static final String ASSETS = "/assets/";

    private static final String FOLDER = "/storefront/";
    private static final String VERSION = "@version@";
    private static final int VERSION_DIGITS = 12;
    private static final Map<String, MediaType> TYPES = Map.of(
            "html", new MediaType("text", "html", StandardCharsets.UTF_8),
            "js", new MediaType("text", "javascript", StandardCharsets.UTF_8),
            "css", new MediaType("text", "css", StandardCharsets.UTF_8),
            "json", MediaType.APPLICATION_JSON,
            "svg", MediaType.valueOf("image/svg+xml"));

    private final Map<String, File> files = new HashMap<>();
    private final String version;

    /**
     * @param etag of the content, without quotes
     */
    record File(MediaType type, byte[] plain, byte[] compressed, String etag) {}

    /** Reads the files on the class path. */
    Pages() {
        SortedMap<String, byte[]> contents = read();
        if (contents.isEmpty()) {
            throw new IllegalStateException("There are no pages on the class path");
        }
        MessageDigest digest = sha256();
        contents.forEach((path, content) -> {
            digest.update(path.getBytes(StandardCharsets.UTF_8));
            digest.update(content);
        });
        version = HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_DIGITS);
        contents.forEach((path, content) -> files.put(path, file(path, content)));
    }

    /** The version of the assets. */
    String version() {
        return version;
    }

    /** @param path below the root folder, without a slash at its beginning, and for an asset without the version */
    @Nullable
    File find(String path) {
        return files.get(path);
    }

    private File file(String path, byte[] content) {
        String ending = path.substring(path.lastIndexOf('.') + 1);
        MediaType type = TYPES.get(ending);
        if (type == null) {
            throw new IllegalStateException("A page of unknown type: " + path);
        }
        byte[] plain = ending.equals("html")
                ? new String(content, StandardCharsets.UTF_8).replace(VERSION, version).getBytes(StandardCharsets.UTF_8)
                : content;
        return new File(type, plain, compressed(plain),
                HexFormat.of().formatHex(sha256().digest(plain)).substring(0, VERSION_DIGITS));
    }

    private static SortedMap<String, byte[]> read() {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        try {
            for (Resource each : new PathMatchingResourcePatternResolver()
                    .getResources("classpath*:" + FOLDER.substring(1) + "**/*.*")) {
                String url = each.getURL().toString();
                contents.put(url.substring(url.lastIndexOf(FOLDER) + FOLDER.length()), each.getContentAsByteArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return contents;
    }

    private static byte[] compressed(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}

package dev.firstpair.accounts.keyring;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory with one file {@code <kid>.pem} per key: RSA, PKCS#8, PEM, not encrypted.
 *
 * <p>To rotate, add a new file whose name sorts after the others (a date does). Its key is published at the next
 * reading and signs after the lead time. Remove the old file once the last token that it signed has expired. To revoke
 * a key, remove its file: verifiers stop trusting it when they read the key set again.
 *
 * <p>A file without a valid key is logged once and skipped; the others work. Not thread-safe.
 */
public final class KeyDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(KeyDirectory.class);

    private static final String SUFFIX = ".pem";
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final int GENERATED_BITS = 2048;
    private static final DateTimeFormatter GENERATED_NAME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'")
            .withZone(ZoneOffset.UTC);

    private final Path directory;
    private final Map<Path, String> reported = new HashMap<>();
    private Map<String, SigningKey> known = Map.of();

    public KeyDirectory(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /**
     * For the start: creates the directory if there is none and a key if it has none, then reads it. Keys count as
     * published since their file was written: other instances, or an earlier run of this one, have published them.
     */
    public KeyRing open(Instant now) throws IOException {
        Files.createDirectories(directory);
        if (files().isEmpty()) {
            generateOnce(now);
        }
        Map<String, SigningKey> found = new HashMap<>();
        for (Path file : files()) {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            read(file, written.isBefore(now) ? written : now, found);
        }
        return replaceKnown(found);
    }

    /** Reads the directory again; a key that is new counts as published since {@code now}. */
    public KeyRing reload(Instant now) throws IOException {
        Map<String, SigningKey> found = new HashMap<>();
        for (Path file : files()) {
            read(file, now, found);
        }
        found.replaceAll((kid, key) -> {
            SigningKey before = known.get(kid);
            return before != null && before.isSameAs(key) ? before : key;
        });
        return replaceKnown(found);
    }

    private KeyRing replaceKnown(Map<String, SigningKey> found) {
        if (!found.keySet().equals(known.keySet())) {
            LOG.info("The keys of {} are {}", directory, found.keySet().stream().sorted().toList());
        }
        if (found.isEmpty()) {
            LOG.error("There is no key in {}: nobody can log in. Put one there as <name>{}: "
                    + "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", directory, SUFFIX);
        }
        known = found;
        return new KeyRing(new ArrayList<>(found.values()));
    }

    private void read(Path file, Instant publishedSince, Map<String, SigningKey> found) {
        try {
            String name = file.getFileName().toString();
            String kid = name.substring(0, name.length() - SUFFIX.length());
            found.put(kid, new SigningKey(kid, parse(Files.readString(file, StandardCharsets.US_ASCII)),
                    publishedSince));
            reported.remove(file);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            String problem = String.valueOf(e.getMessage());
            if (!problem.equals(reported.put(file, problem))) {
                LOG.error("{} is not used: {}. It has to be an RSA key in PKCS#8 PEM, not encrypted; "
                        + "openssl pkcs8 -topk8 -nocrypt converts others.", file, problem);
            }
        }
    }

    static RSAPrivateCrtKey parse(String pem) throws GeneralSecurityException {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("there is no '" + BEGIN + "' … '" + END + "' in it");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
        if (KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(der)) instanceof RSAPrivateCrtKey key) {
            return key;
        }
        throw new IllegalArgumentException("the key lacks its public exponent");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    /**
     * Of instances that start at the same time, one makes the key and the others wait for it: with a key each, they
     * would sign with keys that the others publish only when they read the directory again.
     */
    private void generateOnce(Instant now) throws IOException {
        Path lock = directory.resolve(".lock");
        // A file is locked for the whole process.
        synchronized (KeyDirectory.class) {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                if (files().isEmpty()) {
                    generate(now);
                }
            }
        }
        // There is a key now: it does not matter who locks another file of that name.
        Files.deleteIfExists(lock);
    }

    private void generate(Instant now) throws IOException {
        byte[] der;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(GENERATED_BITS);
            der = generator.generateKeyPair().getPrivate().getEncoded();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has RSA", e);
        }
        String pem = BEGIN + "\n" + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der) + "\n" + END + "\n";
        // Complete or absent, and never readable by other users.
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mine = posix
                ? new FileAttribute<?>[]{PosixFilePermissions
                        .asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
        Path fresh = Files.createTempFile(directory, ".new", "", mine);
        Files.writeString(fresh, pem, StandardCharsets.US_ASCII);
        Path file = directory.resolve(GENERATED_NAME.format(now) + SUFFIX);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        LOG.info("Made a signing key, since there was none: {}", file);
    }
}

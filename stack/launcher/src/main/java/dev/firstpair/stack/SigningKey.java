package dev.firstpair.stack;

import dev.firstpair.stack.servers.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A key of the accounts service: an RSA key in the file {@code <id>.pem}, PKCS#8. */
record SigningKey(String id, PrivateKey key) {

    private static final int BITS = 2048;
    private static final String SUFFIX = ".pem";
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    /** The folder in which a stack has its keys. */
    static Path folder(Path directory) {
        return directory.resolve("keys");
    }

    /** The folder's last key by name, or a new one if it has none. A file that was not written to its end is none. */
    static SigningKey loadOrCreate(Path folder) {
        try {
            Files.createDirectories(folder);
            List<Path> files;
            try (Stream<Path> all = Files.list(folder)) {
                files = all.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                        .sorted(Comparator.reverseOrder())
                        .toList();
            }
            for (Path file : files) {
                String pem = Files.readString(file);
                if (pem.contains(END)) {
                    return load(file, pem);
                }
            }
            return create(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read or write keys in " + folder, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No usable RSA key in " + folder, e);
        }
    }

    private static SigningKey load(Path file, String pem) throws GeneralSecurityException {
        String base64 = pem.replace(BEGIN, "").replace(END, "").replaceAll("\\s", "");
        PrivateKey key = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        String name = file.getFileName().toString();
        return new SigningKey(name.substring(0, name.length() - SUFFIX.length()), key);
    }

    /** Stores it in another folder, created if missing. */
    void storeIn(Path folder) {
        try {
            Files.createDirectories(folder);
            store(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write a key to " + folder, e);
        }
    }

    private void store(Path folder) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(key.getEncoded());
        AtomicFile.writeSecret(folder.resolve(id + SUFFIX),
                (BEGIN + "\n" + base64 + "\n" + END + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static SigningKey create(Path folder) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        KeyPair pair = generator.generateKeyPair();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(pair.getPublic().getEncoded());
        String id = HexFormat.of().formatHex(digest, 0, 8);
        SigningKey created = new SigningKey(id, pair.getPrivate());
        created.store(folder);
        return created;
    }
}

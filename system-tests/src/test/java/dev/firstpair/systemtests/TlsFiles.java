package dev.firstpair.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate for servers on 127.0.0.1, in the forms that Kafka, Redis, MySQL and their clients read. */
final class TlsFiles {

    static final String PASSWORD = "changeit";

    private static final String ALIAS = "server";

    private final Path folder;

    /** Creates the files. */
    TlsFiles(Path folder) throws Exception {
        this.folder = folder;
        Files.createDirectories(folder);
        keytool("-genkeypair", "-alias", ALIAS, "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=localhost", "-ext",
                "san=ip:127.0.0.1,dns:localhost", "-validity", "2", "-keystore", keyStore().toString());
        keytool("-exportcert", "-rfc", "-alias", ALIAS, "-file", certificate().toString(), "-keystore",
                keyStore().toString());
        keytool("-importcert", "-noprompt", "-alias", ALIAS, "-file", certificate().toString(), "-keystore",
                trustStore().toString());
        writeKey();
    }

    /** PKCS#12, like all stores here. */
    Path keyStore() {
        return folder.resolve("server.p12");
    }

    Path trustStore() {
        return folder.resolve("trust.p12");
    }

    /** PEM. */
    Path certificate() {
        return folder.resolve("server.crt");
    }

    /** PEM, readable for this user only. */
    Path key() {
        return folder.resolve("server.key");
    }

    private void writeKey() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore())) {
            store.load(in, PASSWORD.toCharArray());
        }
        byte[] der = store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
        Files.createFile(key(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key(), "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der) + "\n-----END PRIVATE KEY-----\n",
                StandardCharsets.US_ASCII);
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(command + ": " + output);
        }
    }
}

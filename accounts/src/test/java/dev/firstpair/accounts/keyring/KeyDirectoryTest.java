package dev.firstpair.accounts.keyring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyDirectoryTest {

    private static final Duration LEAD = Duration.ofMinutes(5);
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static String pem;
    private static String otherPem;
    private static String shortPem;

    @TempDir
    Path directory;

    private KeyDirectory keys;

    @BeforeAll
    static void makeKeys() throws NoSuchAlgorithmException {
        pem = pem(2048);
        otherPem = pem(2048);
        shortPem = pem(512);
    }

    @BeforeEach
    void open() {
        keys = new KeyDirectory(directory);
    }

    @Test
    void makesAKeyWhereThereIsNoneAndKeepsIt() throws IOException {
        Path fresh = directory.resolve("new/keys");

        KeyRing first = new KeyDirectory(fresh).open(NOW);
        KeyRing again = new KeyDirectory(fresh).open(NOW.plusSeconds(60));

        assertThat(kids(first)).containsExactly("20261122T120000000Z").isEqualTo(kids(again));
        assertThat(again.keys().getFirst().isSameAs(first.keys().getFirst())).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh.resolve(kids(first).getFirst()
                + ".pem")))).isEqualTo("rw-------");
        try (var files = Files.list(fresh)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void makesOneKeyHoweverManyStartAtOnce() throws Exception {
        Path fresh = directory.resolve("new");
        List<Callable<KeyRing>> starts = IntStream.range(0, 4)
                .mapToObj(number -> (Callable<KeyRing>) () -> new KeyDirectory(fresh).open(NOW.plusMillis(number)))
                .toList();

        Set<String> known = new HashSet<>();
        try (ExecutorService instances = Executors.newFixedThreadPool(starts.size())) {
            for (Future<KeyRing> started : instances.invokeAll(starts)) {
                known.addAll(kids(started.get()));
            }
        }

        assertThat(known).hasSize(1);
    }

    @Test
    void letsANewKeySignWhenItHasBeenPublishedLongEnough() throws IOException {
        put("2026-01", pem);
        assertThat(signer(keys.open(NOW), NOW)).isEqualTo("2026-01");

        put("2026-02", otherPem);
        KeyRing both = keys.reload(NOW);

        assertThat(kids(both)).containsExactly("2026-01", "2026-02");
        assertThat(signer(both, NOW)).isEqualTo("2026-01");
        assertThat(signer(both, NOW.plus(LEAD).minusMillis(1))).isEqualTo("2026-01");
        assertThat(signer(both, NOW.plus(LEAD))).isEqualTo("2026-02");
        assertThat(signer(keys.reload(NOW.plus(LEAD)), NOW.plus(LEAD))).as("after another reading")
                .isEqualTo("2026-02");
    }

    @Test
    void forgetsAKeyWhoseFileIsGone() throws IOException {
        put("2026-01", pem);
        put("2026-02", otherPem);
        assertThat(signer(keys.open(NOW), NOW)).isEqualTo("2026-02");

        Files.delete(directory.resolve("2026-02.pem"));

        KeyRing left = keys.reload(NOW);
        assertThat(kids(left)).containsExactly("2026-01");
        assertThat(signer(left, NOW)).isEqualTo("2026-01");

        Files.delete(directory.resolve("2026-01.pem"));

        assertThat(keys.reload(NOW).signer(NOW, LEAD)).isEmpty();
    }

    @Test
    void countsTheTimeAKeyWasPublishedBeforeARestart() throws IOException {
        put("2026-01", pem);
        put("2026-02", otherPem);
        Files.setLastModifiedTime(directory.resolve("2026-02.pem"), FileTime.from(NOW.minusSeconds(10)));

        assertThat(signer(keys.open(NOW), NOW)).isEqualTo("2026-01");
    }

    @Test
    void signsWithTheOldestWhileAllAreNew() throws IOException {
        put("2026-02", otherPem);
        keys.open(NOW);
        Files.delete(directory.resolve("2026-02.pem"));
        put("2026-03", pem);
        keys.reload(NOW);
        put("2026-04", otherPem);

        assertThat(signer(keys.reload(NOW.plusSeconds(1)), NOW.plusSeconds(1))).isEqualTo("2026-03");
    }

    @Test
    void takesAKeyThatReplacesAnotherOfItsNameForANewOne() throws IOException {
        put("2026-01", pem);
        put("2026-02", pem);
        keys.open(NOW);
        put("2026-02", otherPem);

        assertThat(signer(keys.reload(NOW), NOW)).isEqualTo("2026-01");
    }

    @Test
    void worksOnWhenAFileIsNoKey() throws IOException {
        put("good", pem);
        put("empty", "");
        put("text", "hello");
        put("cut", pem.substring(0, pem.length() / 2) + "\n-----END PRIVATE KEY-----\n");
        put("not base64", "-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----\n");
        put("short", shortPem);
        put("with blank", pem);
        put(".hidden", pem);
        Files.createDirectory(directory.resolve("folder.pem"));
        Files.writeString(directory.resolve("notes.txt"), pem);

        assertThat(kids(keys.open(NOW))).containsExactly("good");
        assertThat(kids(keys.reload(NOW))).containsExactly("good");
    }

    private void put(String kid, String text) throws IOException {
        Path file = directory.resolve(kid + ".pem");
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(1))));
    }

    private static String signer(KeyRing ring, Instant now) {
        return ring.signer(now, LEAD).orElseThrow().kid();
    }

    private static List<String> kids(KeyRing ring) {
        return ring.keys().stream().map(SigningKey::kid).toList();
    }

    private static String pem(int bits) throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        var key = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }
}

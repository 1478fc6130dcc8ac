package dev.firstpair.stack;

import dev.firstpair.stack.servers.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A signing key for stacks that are used once, and the tokens of simulated users that were signed with it: signing
 * 10,000 takes two cores about 7 s, which each of these stacks would need again. Only the owner may read the files.
 */
public final class CachedTokens {

    /** Some 6 MB. */
    private static final int MAX_KEPT = 10_000;
    private static final Duration VALIDITY = Duration.ofDays(30);
    /** Longer than a drop takes. */
    private static final Duration MIN_VALIDITY = Duration.ofDays(1);

    /**
     * Content of the file.
     *
     * @param header the key's id, and until when all tokens are valid, in seconds since 1970
     */
    private record Kept(String header, List<String> tokens) {}

    private final Path file;
    private final InstantSource clock;
    private final SigningKey key;

    /** @param directory for the key and the tokens; created if missing */
    public CachedTokens(Path directory, InstantSource clock) {
        this.file = directory.resolve("tokens");
        this.clock = clock;
        this.key = SigningKey.loadOrCreate(SigningKey.folder(directory));
    }

    /**
     * Makes a stack sign with the key and accept the tokens.
     *
     * @param stack its directory, created if missing; the stack must never have been started
     */
    public void copyKeyTo(Path stack) {
        key.storeIn(SigningKey.folder(stack));
    }

    /**
     * Tokens of users with successive ids, valid for a day at least.
     *
     * @param firstUser the same in each call
     * @return one per user, in the order of the ids
     */
    public List<String> ofUsers(long firstUser, int count) {
        try {
            Kept kept = kept();
            if (kept.tokens().size() >= count) {
                return kept.tokens().subList(0, count);
            }
            Tokens minted = new Tokens(key.id(), key.key(), VALIDITY, clock);
            List<String> tokens = new ArrayList<>(kept.tokens());
            tokens.addAll(IntStream.range(tokens.size(), count)
                    .parallel()
                    .mapToObj(number -> minted.user(firstUser + number))
                    .toList());
            keep(new Kept(kept.header(), tokens.subList(0, Math.min(count, MAX_KEPT))));
            return List.copyOf(tokens);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read or write " + file, e);
        }
    }

    private Kept kept() throws IOException {
        long now = clock.instant().getEpochSecond();
        if (Files.exists(file)) {
            List<String> lines = Files.readAllLines(file);
            String[] header = lines.isEmpty() ? new String[0] : lines.getFirst().split(" ");
            if (header.length == 2 && header[0].equals(key.id())
                    && Long.parseLong(header[1]) > now + MIN_VALIDITY.toSeconds()) {
                return new Kept(lines.getFirst(), lines.subList(1, lines.size()));
            }
        }
        return new Kept(key.id() + " " + (now + VALIDITY.toSeconds()), List.of());
    }

    /** In one step: another drop may be reading it. */
    private void keep(Kept tokens) throws IOException {
        List<String> lines = new ArrayList<>(tokens.tokens().size() + 1);
        lines.add(tokens.header());
        lines.addAll(tokens.tokens());
        AtomicFile.writeSecret(file, String.join("\n", lines).getBytes(StandardCharsets.US_ASCII));
    }
}

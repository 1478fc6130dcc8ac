package dev.firstpair.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.ProductId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class StockPaceTest {

    private static final int PAGES = 1_000;
    private static final int HOT = 10;
    private static final Duration STEP = Duration.ofMillis(10);
    /** Of a thousand pages, at 10,000 writes per second. */
    private static final Duration PAUSE = Duration.ofMillis(101);

    private final ManualTimer timer = new ManualTimer();
    private final StockPace pace = new StockPace(timer);
    private int writes;

    /** Ten products change a hundred times per second together: without a bound, that is 100,000 writes per second. */
    @Test
    void writesTenThousandTimesPerSecondHoweverManyProductsChangeOnHoweverManyPages() {
        List<Page> pages = pages();
        for (int level = 0; level < 1_000; level++) {
            change(pages, level);
            timer.advance(STEP);
        }

        assertThat(writes).isBetween(90_000, 105_000);
        timer.advance(PAUSE);
        assertThat(pages).allSatisfy(page -> assertThat(page.levels).hasSize(HOT)
                .allSatisfy((product, level) -> assertThat(Integer.parseInt(level)).isEqualTo(989 + product)));
        int settled = writes;
        timer.advance(Duration.ofHours(1));
        assertThat(writes).isEqualTo(settled);
    }

    @Test
    void writesAtOnceWhatChangesOnAPageThatHadNothingForAWhile() {
        Page quiet = new Page();
        quiet.change(77, "1");
        timer.advance(PAUSE);
        List<Page> pages = pages();
        change(pages, 0);
        change(pages, 1);

        quiet.change(77, "2");

        assertThat(quiet.levels).containsEntry(77, "2");
        assertThat(pages).allSatisfy(page -> assertThat(page.levels).containsOnlyKeys(1));
    }

    @Test
    void countsNoPauseOfAPageThatIsClosed() {
        List<Page> pages = pages();
        change(pages, 0);
        pages.forEach(page -> page.outbox.dispose());
        Page left = new Page();
        left.change(1, "1");
        left.change(1, "2");
        assertThat(left.levels).containsEntry(1, "1");

        timer.advance(Duration.ofNanos(100_000));

        assertThat(left.levels).containsEntry(1, "2");
        timer.advance(PAUSE);
        assertThat(writes).as("none of the closed pages").isEqualTo(PAGES + 2);
    }

    private List<Page> pages() {
        return IntStream.range(0, PAGES).mapToObj(i -> new Page()).toList();
    }

    private static void change(List<Page> pages, int level) {
        pages.forEach(page -> page.change(1 + level % HOT, Integer.toString(level)));
    }

    /** Reads all writes at once. */
    private final class Page {

        private final Map<Integer, String> levels = new TreeMap<>();
        private final Outbox outbox = new Outbox(Position.parse(null), Optional::empty, pace, this::read);

        Page() {
            outbox.open();
        }

        void change(int product, String level) {
            outbox.stock(new ProductId(product), product + "=" + level);
        }

        private void read(Mono<byte[]> write) {
            String text = new String(write.blockOptional().orElseThrow(), StandardCharsets.UTF_8);
            if (text.equals(":\n\n")) {
                return;
            }
            writes++;
            text.lines().filter(line -> line.startsWith("data: ")).forEach(line -> {
                String[] change = line.substring("data: ".length()).split("=");
                levels.put(Integer.valueOf(change[0]), change[1]);
            });
        }
    }
}

package dev.firstpair.catalog.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.topics.ids.ProductId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StockBoardTest {

    private static final ProductId PRODUCT = new ProductId(1);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final StockBoard board = new StockBoard(Duration.ofMillis(1));

    @Test
    void keepsTheNewestInWhateverOrderTheyCome() {
        board.post(stock(2));
        board.post(stock(1));

        assertThat(board.current(PRODUCT)).hasValue(stock(2));
        assertThat(board.current(new ProductId(2))).isEmpty();
    }

    @Test
    void givesWhatIsNewerAtOnceAndNothingWhenTheTimeIsUp() throws InterruptedException {
        board.post(stock(2));

        assertThat(board.awaitNewer(PRODUCT, stock(1), LONG)).hasValue(stock(2));
        assertThat(board.awaitNewer(PRODUCT, stock(2), Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void takesTheLastOfThoseOfAVersion() throws InterruptedException {
        Stock held = new Stock(1, 10, 2, 5, 3, 1L);
        Stock paid = new Stock(1, 10, 1, 5, 3, 1L);
        board.post(held);
        board.post(paid);

        assertThat(board.awaitNewer(PRODUCT, held, LONG)).hasValue(paid);
        assertThat(board.awaitNewer(PRODUCT, paid, Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void waitsForTheFirstUnitsOfAProductButNotForLong() throws InterruptedException {
        board.post(new Stock(1, 5, 5, 1));
        board.post(new Stock(2, 0, 0, 1));

        assertThat(board.awaitGranted(PRODUCT, 5)).hasValue(new Stock(1, 5, 5, 1));
        assertThat(board.awaitGranted(new ProductId(2), 5)).hasValue(new Stock(2, 0, 0, 1));
        assertThat(board.awaitGranted(new ProductId(3), 0)).isEmpty();
    }

    @Test
    void waitsForAProductToBeKnownAndThenForItsFirstUnits() throws Exception {
        StockBoard patient = new StockBoard(LONG);
        FutureTask<Optional<Stock>> granted = new FutureTask<>(() -> patient.awaitGranted(PRODUCT, 5));
        Thread waiting = Thread.ofPlatform().start(granted);
        awaitRest(waiting);
        patient.post(new Stock(1, 0, 0, 1));
        awaitRest(waiting);
        patient.post(new Stock(1, 5, 5, 2));

        assertThat(granted.get()).hasValue(new Stock(1, 5, 5, 2));
    }

    @Test
    void wakesAllWhoWaitForAProductAndNobodyElse() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Stock>>> waiting = IntStream.range(0, 1000)
                    .mapToObj(i -> threads.submit(() -> board.awaitNewer(PRODUCT, stock(1), LONG)))
                    .toList();
            Future<Optional<Stock>> other = threads.submit(() -> board.awaitNewer(new ProductId(2), null, LONG));
            board.post(stock(1));
            board.post(stock(2));

            for (Future<Optional<Stock>> waiter : waiting) {
                assertThat(waiter.get()).hasValue(stock(2));
            }
            assertThat(other.isDone()).isFalse();
            board.close();
            assertThat(other.get()).isEmpty();
        }
    }

    @Test
    void waitsUntilEnoughRemainButNotForWhatItDoesNotKnow() throws Exception {
        assertThat(board.awaitRemaining(PRODUCT, 1, LONG)).isEmpty();
        board.post(stock(1));
        assertThat(board.awaitRemaining(PRODUCT, 5, LONG)).hasValue(stock(1));
        assertThat(board.awaitRemaining(PRODUCT, 6, Duration.ofMillis(1))).hasValue(stock(1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<Stock>> waiting = threads.submit(() -> board.awaitRemaining(PRODUCT, 7, LONG));
            board.post(new Stock(1, 11, 6, 2));
            board.post(new Stock(1, 12, 7, 3));

            assertThat(waiting.get()).hasValue(new Stock(1, 12, 7, 3));
        }
    }

    /** Returns when the thread waits, or has ended. */
    private static void awaitRest(Thread thread) {
        await().atMost(LONG)
                .until(thread::getState,
                        state -> state == Thread.State.TIMED_WAITING || state == Thread.State.TERMINATED);
    }

    private static Stock stock(long version) {
        return new Stock(1, 10, 5, version);
    }
}

package dev.firstpair.stack.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class WaitingQueueTest {

    private final WaitingQueue queue = new WaitingQueue(3);

    @Test
    void letsTheFirstOfThoseWaitingTryAgain() {
        CompletableFuture<Boolean> first = join(1);
        CompletableFuture<Boolean> second = join(2);

        assertThat(queue.release(1, 10)).isEqualTo(1);

        assertThat(first.join()).isTrue();
        assertThat(second).isNotDone();
        assertThat(queue.state()).isEqualTo(new WaitingQueue.State(2, 1, 1, 0));
    }

    /** A buyer that has ordered and pays is one that tries, but the units that are free do not include its own. */
    @Test
    void letsOneTryForEachUnitThatNoOtherAsksFor() {
        CompletableFuture<Boolean> first = join(1);
        CompletableFuture<Boolean> second = join(2);
        queue.release(1, 10);
        first.join();
        assertThat(queue.release(1, 10)).isZero();

        queue.answered();

        assertThat(queue.release(1, 10)).isEqualTo(1);
        assertThat(second.join()).isTrue();
        assertThat(queue.state().trying()).isEqualTo(2);
    }

    @Test
    void letsNoMoreTryThanMay() {
        join(1);
        join(2);

        assertThat(queue.release(5, 1)).isEqualTo(1);
        assertThat(queue.release(5, 0)).isZero();
        assertThat(queue.release(5, -1)).isZero();
    }

    @Test
    void sendsEverybodyHomeWhenItCloses() throws InterruptedException {
        List<CompletableFuture<Boolean>> waiting = List.of(join(1), join(2));

        queue.close();

        assertThat(waiting).allSatisfy(turn -> assertThat(turn.join()).isFalse());
        assertThat(queue.await(false)).isFalse();
        assertThat(queue.state()).isEqualTo(new WaitingQueue.State(3, 0, 0, 0));
    }

    @Test
    void countsThoseWhoLeaveWithAPair() {
        queue.leave(true, false);
        queue.leave(false, false);

        assertThat(queue.state()).isEqualTo(new WaitingQueue.State(1, 0, 0, 1));
    }

    private CompletableFuture<Boolean> join(int waiting) {
        CompletableFuture<Boolean> turn = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.await(false);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, Executors.newVirtualThreadPerTaskExecutor());
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.state().waiting() == waiting);
        return turn;
    }
}

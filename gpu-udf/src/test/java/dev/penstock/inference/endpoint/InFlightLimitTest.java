package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Work;
import dev.penstock.inference.fixtures.SettableClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InFlightLimitTest {
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final SettableClock clock = new SettableClock(1_000);
    private InFlightLimit.Permit last;

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void handsAPermitToTheNextOnlyWhenItIsReleased() {
        InFlightLimit limit = limit(1, 10);
        InFlightLimit.Permit first = limit.acquire(Work.INTERACTIVE).join();
        CompletableFuture<InFlightLimit.Permit> second = limit.acquire(Work.INTERACTIVE);
        assertThat(second).isNotDone();

        first.close();
        first.close(); // a second time gives nothing away
        assertThat(second).isDone();
        assertThat(limit.acquire(Work.INTERACTIVE)).isNotDone();
    }

    @Test
    void letsInteractiveWorkPassWithoutStarvingBatchWork() {
        InFlightLimit limit = limit(1, 100);
        InFlightLimit.Permit permit = limit.acquire(Work.BATCH).join();
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waitNamed(limit, Work.BATCH, "batch", order);
        }
        for (int i = 0; i < 8; i++) {
            waitNamed(limit, Work.INTERACTIVE, "interactive", order);
        }
        while (order.size() < 11) {
            int before = order.size();
            permit.close();
            assertThat(order).hasSize(before + 1);
            permit = last;
        }
        assertThat(order.subList(0, 5))
                .containsExactly("interactive", "interactive", "interactive", "interactive", "batch");
        assertThat(order).filteredOn("batch"::equals).hasSize(3);
    }

    @Test
    void refusesMoreThanMayWait() {
        InFlightLimit limit = limit(1, 1);
        limit.acquire(Work.BATCH);
        limit.acquire(Work.BATCH);
        assertFails(limit.acquire(Work.BATCH), Reason.UNAVAILABLE);
    }

    @Test
    void sendsThoseHomeWhoseDeadlinePasses() {
        InFlightLimit limit = limit(1, 1);
        InFlightLimit.Permit permit = limit.acquire(Work.BATCH).join();

        assertFails(limit.acquire(new Work(true, clock.millis())), Reason.DEADLINE);

        assertThat(limit.waiters()).isZero();
        permit.close();
        assertThat(limit.acquire(Work.BATCH)).as("the permit is free again").isDone();
    }

    @Test
    void answersEverybodyWhenItIsClosed() {
        InFlightLimit limit = limit(1, 10);
        InFlightLimit.Permit permit = limit.acquire(Work.BATCH).join();
        CompletableFuture<InFlightLimit.Permit> waiting = limit.acquire(Work.BATCH);

        limit.close();
        permit.close();

        assertFails(waiting, Reason.CLOSED);
        assertFails(limit.acquire(Work.BATCH), Reason.CLOSED);
    }

    private void waitNamed(InFlightLimit limit, Work work, String name, List<String> order) {
        limit.acquire(work).thenAccept(permit -> {
            last = permit;
            order.add(name);
        });
    }

    private InFlightLimit limit(int permits, int waiting) {
        return new InFlightLimit(permits, waiting, clock, Runnable::run, timer);
    }

    private static void assertFails(CompletableFuture<?> future, Reason reason) {
        assertThatThrownBy(future::join)
                .hasCauseInstanceOf(InferenceException.class)
                .cause()
                .satisfies(e -> assertThat(((InferenceException) e).reason()).isEqualTo(reason));
    }
}

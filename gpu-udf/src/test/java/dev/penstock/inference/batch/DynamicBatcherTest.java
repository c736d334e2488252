package dev.penstock.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.BatcherOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Work;
import dev.penstock.inference.fixtures.EncoderSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads, backpressure and failures. The handler reports each batch and waits for a permit, so that tests decide what
 * happens while a batch is computed. What is taken together is {@link BatchQueueTest}'s matter.
 */
@Timeout(30)
class DynamicBatcherTest {
    private static final long BATCH_NANOS = 1_000_000;

    private final BlockingQueue<List<String>> started = new LinkedBlockingQueue<>();
    private final Semaphore permits = new Semaphore(0);
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong wallMs = new AtomicLong(1_000_000);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isDown;
    private DynamicBatcher<String, Integer> batcher;

    @AfterEach
    void close() throws InterruptedException {
        permits.release(1_000_000);
        if (batcher != null) {
            batcher.close();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void eachItemGetsItsOwnResult() throws Exception {
        permits.release(100);
        open(2, 100, this::gated);
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(submit("x".repeat(i)));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(answers.get(i).get()).isEqualTo(i);
        }
        assertThat(batcher.metrics().items()).isEqualTo(20);
        assertThat(batcher.metrics().queueSize()).isZero();
        assertThat(batcher.metrics().running()).isZero();
    }

    @Test
    void whileCallersAreBusyBatchesFill() throws Exception {
        open(1, 100, this::gated);
        learnToBatch();
        BatcherMetrics before = batcher.metrics();
        CompletableFuture<Integer> first = submit("first");
        assertThat(started.take()).containsExactly("first");
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            answers.add(submit("rest" + i));
        }
        answers.add(batcher.submit("longest", 8, Work.BATCH));
        permits.release(2);
        assertThat(started.take()).hasSize(8);
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get();
        assertThat(first).isCompleted();
        assertThat(batcher.metrics().since(before).meanBatchSize()).isEqualTo(4.5);
        assertThat(batcher.metrics().since(before).paddingShare()).isEqualTo(1 - (5 + 43) / (5 + 64.0));
    }

    @Test
    void aPoisonItemFailsAloneAndAllOthersAreAnswered() throws Exception {
        open(1, 100, this::gated);
        learnToBatch();
        submit("busy");
        started.take();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(submit(i == 5 ? "poison" : "good" + i));
        }
        long failedBefore = batcher.metrics().failed();
        permits.release(100);
        for (int i = 0; i < 8; i++) {
            if (i == 5) {
                assertThat(reason(answers.get(i))).isEqualTo(Reason.MODEL_FAILED);
                assertThatThrownBy(answers.get(i)::get)
                        .hasMessageContaining("test failed on this input: java.lang.IllegalStateException")
                        .hasRootCauseMessage("cannot do this");
            } else {
                assertThat(answers.get(i).get()).isEqualTo(5);
            }
        }
        assertThat(batcher.metrics().failed() - failedBefore).isEqualTo(1);
        assertThat(started).contains(List.of("poison"));
    }

    @Test
    void anErrorOfTheHandlerIsAnsweredAndTheCallerLivesOn() throws Exception {
        open(1, 100, items -> {
            if (items.contains("fatal")) {
                throw new LinkageError("no such symbol");
            }
            return items.stream().map(String::length).toList();
        });
        assertThat(reason(submit("fatal"))).isEqualTo(Reason.MODEL_FAILED);
        assertThat(submit("next").get()).isEqualTo(4);
    }

    @Test
    void theHandlersOwnReasonIsKept() throws Exception {
        open(1, 100, items -> {
            throw new InferenceException(Reason.REJECTED, "too long");
        });
        assertThat(reason(submit("a"))).isEqualTo(Reason.REJECTED);
    }

    @Test
    void aHandlerThatLosesAResultIsAFailure() throws Exception {
        open(1, 100, items -> List.of());
        assertThat(reason(submit("a"))).isEqualTo(Reason.MODEL_FAILED);
    }

    @Test
    void equalItemsAreComputedOnceAndCancellingOneLeavesTheOther() throws Exception {
        open(1, 100, this::gated);
        submit("busy");
        started.take();
        CompletableFuture<Integer> one = submit("same");
        CompletableFuture<Integer> other = submit("same");
        one.cancel(true);
        permits.release(2);

        assertThat(other.get()).isEqualTo(4);
        assertThat(one).isCancelled();
        assertThat(started.take()).containsExactly("same");
        assertThat(started).isEmpty();
        assertThat(batcher.metrics().coalesced()).isEqualTo(1);
    }

    @Test
    void anItemJoinsItsTwinThatIsBeingComputed() throws Exception {
        open(1, 100, this::gated);
        CompletableFuture<Integer> one = submit("same");
        started.take();
        CompletableFuture<Integer> other = submit("same");
        permits.release(1);

        assertThat(one.get()).isEqualTo(other.get()).isEqualTo(4);
        assertThat(started).isEmpty();
    }

    @Test
    void whatIsLateIsAnsweredAndNotComputed() throws Exception {
        open(1, 100, this::gated);
        submit("busy");
        started.take();
        CompletableFuture<Integer> late = batcher.submit("late", 5, new Work(true, wallMs.get() + 10));
        CompletableFuture<Integer> inTime = batcher.submit("in time", 5, new Work(true, wallMs.get() + 1000));
        wallMs.addAndGet(11);
        permits.release(2);

        assertThat(reason(late)).isEqualTo(Reason.DEADLINE);
        assertThat(inTime.get()).isEqualTo(7);
        assertThat(started.take()).containsExactly("in time");
        assertThat(batcher.metrics().expired()).isEqualTo(1);
    }

    @Test
    void whatExpiresWhileAllCallersAreBusyIsAnsweredThen() throws Exception {
        open(1, 2, this::gated);
        fill(1);
        CompletableFuture<Integer> late = batcher.submit("late", 5, new Work(true, wallMs.get() + 10));
        CompletableFuture<CompletableFuture<Integer>> blocked = new CompletableFuture<>();
        awaitBlocked(start(() -> blocked.complete(submit("blocked"))));
        assertThat(late).isNotDone();
        wallMs.addAndGet(10);

        assertThat(reason(late)).isEqualTo(Reason.DEADLINE);
        // The place is free, and the only caller is still busy.
        assertThat(blocked.get()).isNotDone();
        assertThat(started).isEmpty();
        assertThat(batcher.metrics().expired()).isEqualTo(1);
    }

    @Test
    void anEarlierDeadlineIsNotKeptWaitingByALaterOne() throws Exception {
        open(1, 10, this::gated);
        fill(0);
        CompletableFuture<Integer> patient = batcher.submit("patient", 5, new Work(true, wallMs.get() + 3_600_000));
        CompletableFuture<Integer> impatient = batcher.submit("impatient", 5, new Work(true, wallMs.get() + 5));
        wallMs.addAndGet(5);

        assertThat(reason(impatient)).isEqualTo(Reason.DEADLINE);
        assertThat(patient).isNotDone();
        Thread closer = start(batcher::close);
        assertThat(reason(patient)).isEqualTo(Reason.CLOSED);
        permits.release(1);
        closer.join();
    }

    @Test
    void whatIsBeingComputedAtItsDeadlineIsAnsweredWithItsResult() throws Exception {
        open(1, 10, this::gated);
        CompletableFuture<Integer> running = batcher.submit("running", 5, new Work(true, wallMs.get() + 5));
        started.take();
        wallMs.addAndGet(6);
        permits.release(1);

        assertThat(running.get()).isEqualTo(7);
        assertThat(batcher.metrics().expired()).isZero();
    }

    @Test
    void aModelThatIsDownFailsWhatWaitsWithoutTryingEach() throws Exception {
        open(1, 100, this::gated);
        learnToBatch();
        submit("busy");
        started.take();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(submit("item" + i));
        }
        isDown = true;
        permits.release(100);

        assertThat(reason(answers.get(0))).isEqualTo(Reason.MODEL_FAILED);
        assertThat(reason(answers.get(7))).isEqualTo(Reason.UNAVAILABLE);
        assertThat(batcher.metrics().running()).isZero();
        isDown = false;
        assertThat(submit("again").get()).isEqualTo(5);
    }

    @Test
    void aDeadlineThatHasPassedIsAnsweredAtSubmit() throws Exception {
        open(1, 100, this::gated);
        assertThat(reason(batcher.submit("late", 5, new Work(true, wallMs.get()))))
                .isEqualTo(Reason.DEADLINE);
        assertThat(started).isEmpty();
    }

    @Test
    void aFullQueueBlocksUntilThereIsRoom() throws Exception {
        open(1, 2, this::gated);
        fill(2);
        CompletableFuture<CompletableFuture<Integer>> blocked = new CompletableFuture<>();
        Thread submitter = start(() -> blocked.complete(submit("blocked")));
        awaitBlocked(submitter);
        assertThat(blocked).isNotDone();
        assertThat(batcher.metrics().queueSize()).isEqualTo(2);

        permits.release(4);
        assertThat(blocked.get().get()).isEqualTo(7);
    }

    /** What is cancelled holds its place until a caller comes by it, here with nothing else to compute. */
    @Test
    void aPlaceThatACancelledItemHeldGoesToABlockedSubmit() throws Exception {
        CompletableFuture<Thread> submitter = new CompletableFuture<>();
        Semaphore looks = new Semaphore(0);
        BatcherOptions options = EncoderSetup.batching(8, 1000, Duration.ZERO, 1);
        batcher = new DynamicBatcher<>(
                "test",
                1,
                options,
                this::gated,
                () -> {
                    if (submitter.getNow(null) == Thread.currentThread()) {
                        looks.release();
                    }
                    return wallMs.get();
                },
                nanos::get);
        CompletableFuture<Integer> running = submit("running");
        started.take();
        CompletableFuture<Integer> waiting = submit("waiting");
        CompletableFuture<Void> cancelled = running.thenRun(() -> {
            // The end of the running batch has woken the submit, which finds no place and sleeps again.
            looks.acquireUninterruptibly();
            batcher.metrics();
            waiting.cancel(false);
        });
        CompletableFuture<CompletableFuture<Integer>> blocked = new CompletableFuture<>();
        submitter.complete(start(() -> {
            submitter.get();
            blocked.complete(submit("blocked"));
        }));
        looks.acquire();
        batcher.metrics();
        permits.release(2);

        cancelled.get();
        assertThat(blocked.get(20, TimeUnit.SECONDS).get()).isEqualTo(7);
    }

    @Test
    void aBlockedSubmitIsInterruptible() throws Exception {
        open(1, 1, this::gated);
        fill(1);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread submitter = start(() -> {
            try {
                submit("blocked");
            } catch (InterruptedException e) {
                thrown.complete(e);
            }
        });
        awaitBlocked(submitter);
        submitter.interrupt();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(batcher.metrics().queueSize()).isEqualTo(1);
    }

    @Test
    void anInterruptedThreadMaySubmitWhileThereIsRoom() throws Exception {
        open(1, 10, this::gated);
        Thread.currentThread().interrupt();
        CompletableFuture<Integer> answer = submit("item");
        assertThat(Thread.interrupted()).isTrue();
        permits.release(1);
        assertThat(answer.get()).isEqualTo(4);
    }

    @Test
    void aBlockedSubmitGivesUpAtItsDeadline() throws Exception {
        open(1, 1, this::gated);
        fill(1);
        CompletableFuture<Reason> answer = new CompletableFuture<>();
        Thread submitter =
                start(() -> answer.complete(reason(batcher.submit("b", 5, new Work(true, wallMs.get() + 20)))));
        awaitBlocked(submitter);
        wallMs.addAndGet(20);

        assertThat(answer.get()).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void closingAnswersWhatWaitsWakesTheBlockedAndWaitsForTheRunning() throws Exception {
        open(1, 1, this::gated);
        CompletableFuture<Integer> running = submit("running");
        started.take();
        CompletableFuture<Integer> waiting = submit("waiting");
        CompletableFuture<CompletableFuture<Integer>> blocked = new CompletableFuture<>();
        awaitBlocked(start(() -> blocked.complete(submit("blocked"))));

        Thread closer = start(batcher::close);
        assertThat(reason(waiting)).isEqualTo(Reason.CLOSED);
        assertThat(reason(blocked.get())).isEqualTo(Reason.CLOSED);
        assertThat(closer.isAlive()).isTrue();
        assertThat(running).isNotDone();

        permits.release(1);
        closer.join();
        assertThat(running.get()).isEqualTo(7);
        assertThat(reason(submit("afterwards"))).isEqualTo(Reason.CLOSED);
        batcher.close();
    }

    @Test
    void aChainedSubmitDoesNotBlockTheCaller() throws Exception {
        open(1, 1, this::gated);
        CompletableFuture<Integer> chained = submit("first").thenCompose(length -> {
            try {
                return submit("from the callback");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        started.take();
        submit("fills the queue");
        permits.release(3);

        assertThat(chained.get()).isEqualTo(17);
    }

    @Test
    void closingFromACallbackDoesNotWaitForItself() throws Exception {
        open(1, 10, this::gated);
        CompletableFuture<Void> closed = submit("a").thenRun(() -> batcher.close());
        permits.release(1);

        closed.get();
        assertThat(reason(submit("b"))).isEqualTo(Reason.CLOSED);
    }

    @Test
    void closingFromCallbacksOfTwoCallersAtOnceEnds() throws Exception {
        open(2, 10, this::gated);
        CyclicBarrier both = new CyclicBarrier(2);
        Runnable close = () -> {
            try {
                both.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new AssertionError(e);
            }
            batcher.close();
        };
        CompletableFuture<Void> a = submit("a").thenRun(close);
        CompletableFuture<Void> b = submit("b").thenRun(close);
        permits.release(2);

        a.get(20, TimeUnit.SECONDS);
        b.get(20, TimeUnit.SECONDS);
    }

    @Test
    void closingFromACallbackWaitsForTheHandler() throws Exception {
        Semaphore others = new Semaphore(0);
        open(2, 10, items -> {
            started.add(items);
            (items.contains("other") ? others : permits).acquire();
            return items.stream().map(String::length).toList();
        });
        CompletableFuture<Thread> closer = new CompletableFuture<>();
        CompletableFuture<Void> closed = submit("a").thenRun(() -> {
            closer.complete(Thread.currentThread());
            batcher.close();
        });
        started.take();
        CompletableFuture<Integer> other = submit("other");
        started.take();
        permits.release(1);
        awaitBlocked(closer.get());
        assertThat(closed).isNotDone();
        others.release(1);

        closed.get(20, TimeUnit.SECONDS);
        assertThat(other.get()).isEqualTo(5);
    }

    @Test
    void theMeanWaitIsOfAllThatWaitedAlsoOfThoseThatFailed() throws Exception {
        open(1, 100, this::gated);
        CompletableFuture<Integer> good = submit("good");
        started.take();
        CompletableFuture<Integer> poison = submit("poison");
        nanos.addAndGet(5_000_000);
        permits.release(2);
        good.get();
        reason(poison);

        assertThat(batcher.metrics().waitMicros()).isEqualTo(5_000);
        assertThat(batcher.metrics().meanWaitMicros()).isEqualTo(2_500);
    }

    @Test
    void metricsCountItemsTokensPaddingAndTime() throws Exception {
        open(1, 100, this::gated);
        submit("one");
        started.take();
        batcher.submit("short", 4, Work.BATCH);
        CompletableFuture<Integer> last = batcher.submit("long", 16, Work.BATCH);
        nanos.addAndGet(5_000_000);
        permits.release(3);
        last.get();
        batcher.close();

        BatcherMetrics metrics = batcher.metrics();
        assertThat(metrics.items()).isEqualTo(3);
        assertThat(metrics.tokens()).isEqualTo(5 + 4 + 16);
        assertThat(metrics.paddingShare()).isZero();
        assertThat(metrics.deviceMicros()).isEqualTo(5_000 + 3 * 1_000);
        assertThat(metrics.waitMicros()).isEqualTo(5_000 + 6_000);
        assertThat(metrics.meanBatchSize()).isEqualTo(1);
        assertThat(metrics.busyShare()).isEqualTo(1);
        assertThat(metrics.tokensPerSecond()).isEqualTo(25 / 0.008);
        assertThat(metrics.waits().getTotalCount()).isEqualTo(3);
        assertThat(metrics.waits().getValueAtPercentile(100)).isBetween(6_000L, 6_400L);
        assertThat(metrics.sizes().getMaxValue()).isEqualTo(1);
        assertThat(metrics.learnedConcurrency()).isEqualTo(1);
        assertThat(metrics.since(metrics).items()).isZero();
        assertThat(metrics.since(metrics).waits().getTotalCount()).isZero();
        assertThat(metrics.learnedBatchSizes()).containsEntry(8L, 1).containsEntry(16L, 1);
    }

    private void open(int callers, int capacity, BatchHandler<String, Integer> handler) {
        BatcherOptions options = EncoderSetup.batching(8, 1000, Duration.ZERO, capacity);
        batcher = new DynamicBatcher<>("test", callers, options, handler, wallMs::get, nanos::get);
    }

    /** Takes a simulated millisecond, reports the batch, waits for a permit, answers with lengths. Poison makes it throw. */
    private List<Integer> gated(List<String> items) throws InterruptedException {
        nanos.addAndGet(BATCH_NANOS);
        started.add(items);
        permits.acquire();
        if (isDown || items.contains("poison")) {
            throw new IllegalStateException("cannot do this");
        }
        return items.stream().map(String::length).toList();
    }

    /** Full batches at constant cost, until the batcher has learned to take 8. */
    private void learnToBatch() throws Exception {
        int round = 0;
        while (batcher.metrics().learnedBatchSizes().getOrDefault(8L, 1) < 8) {
            submit("warm" + round);
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            started.take();
            for (int i = 0; i < 64; i++) {
                answers.add(submit("w" + round + "-" + i));
            }
            permits.release(100);
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get();
            started.clear();
            permits.drainPermits();
            round++;
        }
    }

    /** One item that is computed, and {@code waiting} that wait. */
    private void fill(int waiting) throws InterruptedException {
        submit("running");
        started.take();
        for (int i = 0; i < waiting; i++) {
            submit("waiting" + i);
        }
    }

    private CompletableFuture<Integer> submit(String item) throws InterruptedException {
        return batcher.submit(item, 5, Work.BATCH);
    }

    private interface Action {
        void run() throws Exception;
    }

    private Thread start(Action action) {
        Thread thread = new Thread(() -> {
            try {
                action.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
        return thread;
    }

    private static void awaitBlocked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(thread.isAlive()).isTrue();
            Thread.onSpinWait();
        }
    }

    private static Reason reason(CompletableFuture<?> future) throws Exception {
        try {
            future.get(20, TimeUnit.SECONDS);
            throw new AssertionError("completed with a result");
        } catch (ExecutionException e) {
            return ((InferenceException) e.getCause()).reason();
        }
    }
}

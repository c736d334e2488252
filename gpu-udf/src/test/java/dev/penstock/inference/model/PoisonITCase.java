package dev.penstock.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.BatcherOptions;
import dev.penstock.inference.DeviceChoice;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Precision;
import dev.penstock.inference.TokenStates;
import dev.penstock.inference.Work;
import dev.penstock.inference.batch.DynamicBatcher;
import dev.penstock.inference.fixtures.EncoderSetup;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One item in 500 makes the model throw: all others are answered, each poison item gets its own error. */
@Timeout(300)
class PoisonITCase {
    private static final int POISON_EVERY = 500;
    private static final int SUBMITTERS = 4;

    /** Texts of poison have a length of their own, by which the reader knows them; special tokens included. */
    private static final int TOKENS = 10;

    private static final int POISON_TOKENS = 11;

    private record Sent<R>(int number, CompletableFuture<R> answer) {}

    private interface Submit<R> {
        CompletableFuture<R> submit(int number, Work work) throws InterruptedException;
    }

    @Test
    void onARealModelAllOthersGetTheirOwnVectors() throws Exception {
        int items = 2000;
        try (TextPasses<float[]> passes =
                TextPasses.open(batchesOfEight(), OptionalInt.empty(), identity -> PoisonITCase::read)) {
            Set<Throwable> errors = Collections.newSetFromMap(new IdentityHashMap<>());
            List<Sent<float[]>> all = send(items, 0, (number, work) -> passes.pass(text(number), work));
            for (Sent<float[]> sent : all) {
                InferenceException failure = failure(sent.answer);
                if (isPoison(sent.number)) {
                    assertThat(failure.reason()).isEqualTo(Reason.MODEL_FAILED);
                    errors.add(failure);
                } else {
                    assertThat(failure).as("item %d", sent.number).isNull();
                }
            }
            assertThat(errors).hasSize(items / POISON_EVERY);
            assertThat(passes.metrics().failed()).isEqualTo(items / POISON_EVERY);
            assertThat(passes.metrics().coalesced()).isPositive();
            assertThat(passes.metrics().meanBatchSize()).isGreaterThan(4);
            for (int i = 0; i < all.size(); i += 41) {
                Sent<float[]> sent = all.get(i);
                if (!isPoison(sent.number)) {
                    float[] alone = passes.pass(text(sent.number), Work.BATCH).get();
                    assertThat(dot(sent.answer.get(), alone)).isCloseTo(1, within(1e-4));
                }
            }
        }
    }

    @Test
    void amongThousandsWithTwinsAndDeadlinesTheCountsAddUp() throws Exception {
        int items = 50_000;
        BatcherOptions options = EncoderSetup.batching(64, 4096, Duration.ofMillis(2), 512);
        DynamicBatcher<Integer, Long> batcher = new DynamicBatcher<>("fake", 2, options, PoisonITCase::squares);
        List<Sent<Long>> all = send(items, 0.01, (number, work) -> batcher.submit(number, 1 + number % 60, work));
        Set<Throwable> errors = Collections.newSetFromMap(new IdentityHashMap<>());
        int late = 0;
        int latePoison = 0;
        for (Sent<Long> sent : all) {
            InferenceException failure = failure(sent.answer);
            if (failure == null) {
                assertThat(sent.answer.get()).isEqualTo((long) sent.number * sent.number);
            } else if (failure.reason() == Reason.DEADLINE) {
                late++;
                latePoison += isPoison(sent.number) ? 1 : 0;
            } else {
                assertThat(isPoison(sent.number)).as("item %d", sent.number).isTrue();
                assertThat(failure.reason()).isEqualTo(Reason.MODEL_FAILED);
                assertThat(failure).hasRootCauseMessage("poison " + sent.number);
                errors.add(failure);
            }
        }
        batcher.close();

        BatcherMetrics metrics = batcher.metrics();
        assertThat(errors).hasSize(items / POISON_EVERY - latePoison);
        assertThat(metrics.failed()).isEqualTo(errors.size());
        assertThat(metrics.expired()).isEqualTo(late);
        // A late submit that had joined a twin is counted as both.
        assertThat(metrics.items() + metrics.failed() + metrics.coalesced())
                .isBetween((long) all.size() - late, (long) all.size());
        assertThat(metrics.running()).isZero();
        assertThat(metrics.queueSize()).isZero();
    }

    private static EncoderOptions batchesOfEight() {
        BatcherOptions batching = new BatcherOptions(16, 8, 4096, Duration.ofMillis(20), Duration.ofMinutes(1), 256);
        return new EncoderOptions("minilm", Precision.AUTO, DeviceChoice.CPU, true, 64, 2, List.of(), batching);
    }

    /** Words of one token each, different for each number. */
    private static String text(int number) {
        String[] words = {"river", "stone", "cloud", "green", "seven", "house", "light", "sound"};
        StringBuilder text = new StringBuilder();
        int rest = number;
        for (int i = 0; i < (isPoison(number) ? POISON_TOKENS : TOKENS) - 2; i++) {
            text.append(words[rest % 8]).append(' ');
            rest /= 8;
        }
        return text.toString();
    }

    private static float[] read(FloatBuffer vector, TokenStates states) {
        if (states.tokens() == POISON_TOKENS) {
            throw new IllegalArgumentException("poison");
        }
        float[] copy = new float[vector.capacity()];
        vector.get(0, copy);
        return copy;
    }

    private static List<Long> squares(List<Integer> numbers) {
        for (int number : numbers) {
            if (isPoison(number)) {
                throw new IllegalArgumentException("poison " + number);
            }
        }
        return numbers.stream().map(number -> (long) number * number).toList();
    }

    private static boolean isPoison(int number) {
        return number % POISON_EVERY == POISON_EVERY - 1;
    }

    /**
     * Sends each number once and one in ten twice, from several threads, in both lanes.
     *
     * @param hurried share of the submits whose deadline passes in a millisecond; a fifth have one that does not pass
     */
    private static <R> List<Sent<R>> send(int items, double hurried, Submit<R> target) throws Exception {
        List<CompletableFuture<List<Sent<R>>>> senders = new ArrayList<>();
        for (int i = 0; i < SUBMITTERS; i++) {
            int first = i;
            CompletableFuture<List<Sent<R>>> sender = new CompletableFuture<>();
            senders.add(sender);
            new Thread(() -> {
                        try {
                            sender.complete(sendShare(first, items, hurried, target));
                        } catch (Throwable e) { // the test's thread meets it
                            sender.completeExceptionally(e);
                        }
                    })
                    .start();
        }
        List<Sent<R>> all = new ArrayList<>();
        for (CompletableFuture<List<Sent<R>>> sender : senders) {
            all.addAll(sender.get());
        }
        return all;
    }

    private static <R> List<Sent<R>> sendShare(int first, int items, double hurried, Submit<R> target)
            throws InterruptedException {
        Random random = new Random(first);
        List<Sent<R>> sent = new ArrayList<>();
        for (int number = first; number < items; number += SUBMITTERS) {
            sent.add(new Sent<>(number, target.submit(number, work(random, hurried))));
            if (random.nextInt(10) == 0 && !isPoison(number)) {
                sent.add(new Sent<>(number, target.submit(number, work(random, hurried))));
            }
        }
        return sent;
    }

    private static Work work(Random random, double hurried) {
        double kind = random.nextDouble();
        long now = System.currentTimeMillis();
        long deadline = kind < hurried ? now + 1 : kind < hurried + 0.2 ? now + 3_600_000 : Long.MAX_VALUE;
        return new Work(random.nextBoolean(), deadline);
    }

    /** Null if it succeeded. */
    private static InferenceException failure(CompletableFuture<?> answer) throws InterruptedException {
        try {
            answer.get();
            return null;
        } catch (ExecutionException e) {
            return (InferenceException) e.getCause();
        }
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}

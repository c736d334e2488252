package dev.penstock.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whose fault a failure is: an item's, the batch's size, or the model's. */
class HalvingTest {
    private static final long CALL_NANOS = 1_000;

    private final Set<Integer> poison = new HashSet<>();
    private final List<Integer> answered = new ArrayList<>();
    private final Map<Integer, InferenceException> failures = new HashMap<>();
    private final List<Integer> tooLarge = new ArrayList<>();
    private final Halving<Integer, Integer> halving =
            new Halving<>("test", this::run, new Log(), () -> this.calls * CALL_NANOS);
    private int calls;
    private long spentNanos;
    private int mostItems = Integer.MAX_VALUE;
    private RuntimeException down;
    private InferenceException stopped;

    @Test
    void aPoisonItemCostsALogarithmOfCalls() {
        poison.add(37);
        halving.compute(items(0, 64));

        assertThat(failures).containsOnlyKeys(37);
        assertThat(answered).hasSize(63).doesNotContain(37);
        assertThat(calls).isEqualTo(1 + 2 * 6);
        assertThat(tooLarge).isEmpty();
    }

    @Test
    void eachPoisonItemGetsItsOwnErrorHoweverManyStandTogether() {
        halving.compute(items(100, 101));
        IntStream.range(8, 40).forEach(poison::add);
        halving.compute(items(0, 64));

        assertThat(failures.keySet()).isEqualTo(poison);
        assertThat(failures).allSatisfy((item, failure) -> {
            assertThat(failure.reason()).isEqualTo(Reason.MODEL_FAILED);
            assertThat(failure).hasRootCauseMessage("poison " + item);
        });
        assertThat(answered).hasSize(1 + 32);
    }

    @Test
    void anOutageCostsFewCallsAndThenTwoForEachBatch() {
        halving.compute(items(100, 101));
        down = new IllegalStateException("device lost");
        calls = 0;
        halving.compute(items(0, 64));

        // Down to two single items, and once more what had succeeded.
        assertThat(calls).isEqualTo(7 + 1 + 1);
        assertThat(failures).hasSize(64);
        assertThat(failures.get(0).reason()).isEqualTo(Reason.MODEL_FAILED);
        assertThat(failures.get(63))
                .hasMessageContaining("test fails on an input that it could compute before")
                .extracting(InferenceException::reason)
                .isEqualTo(Reason.UNAVAILABLE);

        calls = 0;
        spentNanos = 0;
        halving.compute(items(64, 128));
        assertThat(calls).isEqualTo(2);
        // The question whose fault it was took time, too.
        assertThat(spentNanos).isEqualTo(2 * CALL_NANOS);
        assertThat(failures).hasSize(128);
    }

    @Test
    void afterAnOutageItemsAreTriedAgain() {
        halving.compute(items(100, 101));
        down = new IllegalStateException("device lost");
        halving.compute(items(0, 4));
        down = null;
        poison.add(11);
        failures.clear();
        halving.compute(items(8, 16));

        assertThat(failures).containsOnlyKeys(11);
        assertThat(answered).contains(8, 9, 10, 12, 13, 14, 15);
    }

    @Test
    void beforeAnythingHasSucceededEachItemIsTried() {
        down = new IllegalStateException("no such symbol");
        halving.compute(items(0, 8));

        assertThat(calls).isEqualTo(2 * 8 - 1);
        assertThat(failures)
                .hasSize(8)
                .allSatisfy((item, failure) -> assertThat(failure.reason()).isEqualTo(Reason.MODEL_FAILED));
    }

    @Test
    void aReasonThatDoesNotSpeakOfTheInputAnswersTheWholeBatch() {
        down = new InferenceException(Reason.UNAVAILABLE, "restarting");
        halving.compute(items(0, 64));

        assertThat(calls).isEqualTo(1);
        assertThat(failures)
                .hasSize(64)
                .allSatisfy((item, failure) -> assertThat(failure).isSameAs(down));
    }

    @Test
    void aBatchWhosePartsSucceedWasTooLarge() {
        mostItems = 20;
        halving.compute(items(0, 64));

        assertThat(answered).hasSize(64);
        assertThat(failures).isEmpty();
        assertThat(tooLarge).containsExactly(32, 32, 64);
    }

    @Test
    void onceStoppedTheRestIsAnsweredUncomputed() {
        stopped = new InferenceException(Reason.CLOSED, "closed");
        halving.compute(items(0, 8));

        assertThat(calls).isZero();
        assertThat(failures).hasSize(8);
    }

    private List<Integer> run(List<Integer> batch) {
        calls++;
        if (down != null) {
            throw down;
        }
        if (batch.size() > mostItems) {
            throw new OutOfMemoryError("arena");
        }
        for (int item : batch) {
            if (poison.contains(item)) {
                throw new IllegalArgumentException("poison " + item);
            }
        }
        return batch;
    }

    private static List<PendingItem<Integer, Integer>> items(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(item -> new PendingItem<Integer, Integer>(item, 1, 0))
                .toList();
    }

    private final class Log implements Halving.Listener<Integer, Integer> {
        @Override
        public void succeeded(List<PendingItem<Integer, Integer>> items, List<Integer> results, long elapsedNanos) {
            assertThat(results).isEqualTo(Batch.inputs(items));
            answered.addAll(results);
        }

        @Override
        public void spent(long elapsedNanos) {
            spentNanos += elapsedNanos;
        }

        @Override
        public void failed(List<PendingItem<Integer, Integer>> items, InferenceException failure) {
            items.forEach(item -> assertThat(failures.put(item.item, failure)).isNull());
        }

        @Override
        public void tooLarge(List<PendingItem<Integer, Integer>> items) {
            tooLarge.add(items.size());
        }

        @Override
        public InferenceException stopped() {
            return stopped;
        }
    }
}

package dev.penstock.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** The climb against simulated machines: a cost curve gives the nanoseconds of a batch by its size. */
class BatchSizeTunerTest {
    private static final int TOKENS = 20;

    /** A device that takes 5 ms for whatever fits: twice the items, twice the throughput. */
    private static final IntToDoubleFunction GPU = size -> 5e6 + 1e3 * size;

    /** Batching saves the cost of a call, and beyond 8 costs more than that as caches overflow. */
    private static final IntToDoubleFunction CPU_SHORT = size -> 4e6 + 3e6 * size + 1e5 * size * size;

    /** Each further item costs more than the last. */
    private static final IntToDoubleFunction CPU_LONG = size -> 4e7 * Math.pow(size, 1.15);

    @Test
    void climbsToTheLimitOnADeviceThatLikesLargeBatches() {
        BatchSizeTuner tuner = tuner(bucket -> 48);
        run(tuner, GPU, 0, 120);
        assertThat(tuner.learned(0)).isEqualTo(48);
    }

    @Test
    void staysAtOneWhereBatchingLoses() {
        BatchSizeTuner tuner = tuner(bucket -> 64);
        run(tuner, CPU_LONG, 0.03, 3000);
        assertThat(tuner.learned(0)).isEqualTo(1);
    }

    @Test
    void findsAnInnerOptimumThroughNoise() {
        for (int seed = 0; seed < 20; seed++) {
            BatchSizeTuner tuner = tuner(bucket -> 64);
            run(tuner, CPU_SHORT, 0.05, 2000, seed);
            assertThat(tuner.learned(0)).as("seed %d", seed).isBetween(4, 8);
        }
    }

    @Test
    void aGainBelowTheHysteresisDoesNotMoveIt() {
        BatchSizeTuner tuner = tuner(bucket -> 64);
        run(tuner, size -> 1e6 * Math.pow(size, 0.97), 0, 3000);
        assertThat(tuner.learned(0)).isEqualTo(1);
    }

    @Test
    void ofEquallyFastSizesTheSmallerWins() {
        BatchSizeTuner tuner = tuner(bucket -> 64);
        run(tuner, GPU, 0, 200);
        assertThat(tuner.learned(0)).isEqualTo(64);
        run(tuner, size -> 1e6 * size, 0, 10_000);
        assertThat(tuner.learned(0)).isEqualTo(1);
    }

    @Test
    void followsAMachineThatChanges() {
        BatchSizeTuner tuner = tuner(bucket -> 32);
        run(tuner, CPU_LONG, 0.03, 2000);
        assertThat(tuner.learned(0)).isEqualTo(1);
        run(tuner, GPU, 0.03, 4000);
        assertThat(tuner.learned(0)).isEqualTo(32);
    }

    @Test
    void driftOfTheWholeMachineIsNoReasonToMove() {
        BatchSizeTuner tuner = tuner(bucket -> 64);
        double slowness = 1;
        for (int i = 0; i < 4000; i++) {
            int size = tuner.target(0);
            slowness *= 0.9995;
            tuner.record(0, size, (long) size * TOKENS, (long) (slowness * CPU_LONG.applyAsDouble(size)));
            assertThat(tuner.learned(0)).isEqualTo(1);
        }
    }

    @Test
    void aSettledSizePaysBelowTwoPercentOfItsBatchesForProbing() {
        BatchSizeTuner tuner = tuner(bucket -> 64);
        run(tuner, CPU_LONG, 0, 5000);
        int probes = 0;
        for (int i = 0; i < 5000; i++) {
            int size = tuner.target(0);
            probes += size == 1 ? 0 : 1;
            tuner.record(0, size, (long) size * TOKENS, (long) CPU_LONG.applyAsDouble(size));
        }
        assertThat(probes).isPositive().isLessThan(100);
    }

    @Test
    void bucketsLearnEachForItself() {
        BatchSizeTuner tuner = tuner(bucket -> bucket == 0 ? 16 : 1);
        for (int i = 0; i < 200; i++) {
            int size = tuner.target(0);
            tuner.record(0, size, (long) size * TOKENS, (long) GPU.applyAsDouble(size));
            tuner.record(1, tuner.target(1), TOKENS, 1000);
        }
        assertThat(tuner.learned()).containsEntry(0, 16).containsEntry(1, 1);
    }

    @Test
    void batchesThatWereNotFullTeachNothing() {
        BatchSizeTuner tuner = tuner(bucket -> 64);
        run(tuner, GPU, 0, 200);
        for (int i = 0; i < 5000; i++) {
            tuner.record(0, 3, 3L * TOKENS, 1);
        }
        assertThat(tuner.learned(0)).isEqualTo(64);
    }

    @Test
    void doesNotLearnSizesWhoseBatchesTakeTooLong() {
        BatchSizeTuner tuner = new BatchSizeTuner(1, bucket -> 64, 50e6);
        run(tuner, size -> 40e6 + 1e6 * size, 0.05, 3000);
        // 44 ms are allowed, but too near to 50 to go there.
        assertThat(tuner.learned(0)).isEqualTo(1);
        run(tuner, size -> 4e6 + 1e6 * size, 0.05, 3000);
        assertThat(tuner.learned(0)).isEqualTo(32);
    }

    @Test
    void leavesASizeWhoseBatchesComeToTakeTooLong() {
        BatchSizeTuner tuner = new BatchSizeTuner(1, bucket -> 64, 50e6);
        run(tuner, GPU, 0, 300);
        assertThat(tuner.learned(0)).isEqualTo(64);
        run(tuner, size -> 10e6 + 1e6 * size, 0, 20);
        assertThat(tuner.learned(0)).isEqualTo(32);
    }

    @Test
    void aSizeThatFailedIsLeftAtOnceAndTriedAgainMuchLater() {
        BatchSizeTuner tuner = tuner(bucket -> 64);
        run(tuner, GPU, 0, 300);
        tuner.tooLarge(0, 64);
        assertThat(tuner.learned(0)).isEqualTo(32);
        run(tuner, GPU, 0, 4000);
        assertThat(tuner.learned(0)).isEqualTo(32);
        run(tuner, GPU, 0, 2000);
        assertThat(tuner.learned(0)).isEqualTo(64);
    }

    @Test
    void aSmallBatchThatFailedOnceIsNoReasonToLeaveALargeSize() {
        BatchSizeTuner tuner = tuner(bucket -> 64);
        run(tuner, GPU, 0, 300);
        tuner.tooLarge(0, 3);
        assertThat(tuner.learned(0)).isEqualTo(64);
    }

    /** Each size is 1.1% dearer than twice the size: two such steps are allowed, all six are not. */
    @Test
    void smallLossesDoNotAddUp() {
        BatchSizeTuner tuner = tuner(bucket -> 64);
        run(tuner, GPU, 0, 300);
        run(tuner, size -> 1e6 * Math.pow(size, 1 - Math.log(1.011) / Math.log(2)), 0, 20_000);
        assertThat(tuner.learned(0)).isEqualTo(16);
    }

    @Test
    void gainsThatAreSmallFromSizeToSizeAreClimbed() {
        BatchSizeTuner tuner = tuner(bucket -> 64);
        run(tuner, size -> 1e6 * Math.pow(size, 1 - Math.log(1.04) / Math.log(2)), 0, 500);
        assertThat(tuner.learned(0)).isEqualTo(64);
    }

    @Test
    void theLeastSizeIsWhereItStartsAndStays() {
        BatchSizeTuner tuner = new BatchSizeTuner(8, bucket -> bucket == 0 ? 64 : 4, 1e12);
        assertThat(tuner.target(0)).isEqualTo(8);
        assertThat(tuner.target(1)).isEqualTo(4);
        run(tuner, CPU_LONG, 0, 1000);
        assertThat(tuner.learned(0)).isEqualTo(8);
    }

    @Test
    void whileHeldNothingIsTriedOrLearned() {
        BatchSizeTuner tuner = tuner(bucket -> 64);
        tuner.hold(true);
        run(tuner, GPU, 0, 1000);
        assertThat(tuner.learned(0)).isEqualTo(1);
        tuner.hold(false);
        run(tuner, GPU, 0, 300);
        assertThat(tuner.learned(0)).isEqualTo(64);
    }

    private static BatchSizeTuner tuner(IntUnaryOperator limit) {
        return new BatchSizeTuner(1, limit, 1e12);
    }

    private static void run(BatchSizeTuner tuner, IntToDoubleFunction nanos, double noise, int batches) {
        run(tuner, nanos, noise, batches, 7);
    }

    private static void run(BatchSizeTuner tuner, IntToDoubleFunction nanos, double noise, int batches, int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < batches; i++) {
            int size = tuner.target(0);
            double factor = 1 + noise * random.nextGaussian();
            tuner.record(0, size, (long) size * TOKENS, (long) (factor * nanos.applyAsDouble(size)));
        }
    }
}

package dev.penstock.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.batch.SimulatedDevice.Times;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Batch size and concurrency learned together, on simulated devices that are always busy. 2,000 batches are what each
 * test grants for learning unless it says otherwise; seeds are fixed.
 */
class TunersTest {
    private static final int SEEDS = 10;
    private static final int LEARNING = 2_000;
    private static final int SETTLED = 20_000;

    @Test
    void onProcessorsEachComputesItsOwnSmallBatches() {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertLearns(device(2, seed, 0.1, 17), SimulatedDevice.processors(2), 2, 4, 16, 0.95);
            assertLearns(device(2, seed, 0.1, 146), SimulatedDevice.processors(2), 2, 1, 2, 0.95);
            assertLearns(device(8, seed, 0.1, 17), SimulatedDevice.processors(8), 8, 4, 16, 0.95);
        }
    }

    @Test
    void onAGpuTwoLargeBatchesAreEnough() {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertLearns(device(2, seed, 0.1, 17), SimulatedDevice.GPU, 2, 64, 64, 0.95);
            assertLearns(device(4, seed, 0.1, 17), SimulatedDevice.GPU, 2, 64, 64, 0.95);
        }
    }

    /** When it is another size's turn, 127 batches of the last one are still under way. */
    @Test
    void manyCallersLearnSizesToo() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDevice device = device(128, seed, 0, 17);
            device.run(SimulatedDevice.processors(128), 3 * LEARNING);
            assertThat(device.sizes.learned(LengthBuckets.of(17)))
                    .as("seed %d", seed)
                    .isBetween(4, 32);
        }
    }

    /** Batches until the learned size has nine tenths of the best size's throughput, in each of the seeds. */
    @ParameterizedTest
    @CsvSource({"processors, 17, 24", "processors, 40, 56", "processors, 146, 0", "gpu, 17, 40", "gpu, 146, 32"})
    void aGoodSizeIsFoundSoon(String kind, int tokens, int mostBatches) {
        Times times = kind.equals("gpu") ? SimulatedDevice.GPU : SimulatedDevice.processors(2);
        double least = leastPerToken(times, tokens);
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDevice device = device(2, seed, 0.05, tokens);
            int batches = 0;
            while (0.9 * perToken(times, device.sizes.learned(LengthBuckets.of(tokens)), tokens) > least) {
                device.run(times, 1);
                batches++;
            }
            assertThat(batches).as("seed %d", seed).isLessThanOrEqualTo(mostBatches);
        }
    }

    /** One at a time is as good while little comes; then more comes than one can compute. */
    @Test
    void whenWorkPilesUpAfterALullMoreCallersAreTriedAtOnce() {
        ConcurrencyTuner tuner = new ConcurrencyTuner(4);
        long now = 0;
        for (int i = 0; i < 50_000; i++) {
            now += 1_000_000;
            tuner.completed(20, now);
        }
        assertThat(tuner.learned()).isEqualTo(1);

        tuner.starved();
        int batches = 0;
        while (tuner.learned() < 4) {
            now += 1_000_000 / tuner.limit();
            tuner.completed(20, now);
            tuner.surged();
            batches++;
        }
        assertThat(batches).isLessThan(1_000);
    }

    /** Nothing is lost while they stay, so there is time: 20,000 batches; and as the costs are equal, chance has a say. */
    @Test
    void callersThatOnlyShareAProcessorAreMostlySentHome() {
        int sentHome = 0;
        for (int seed = 0; seed < 4 * SEEDS; seed++) {
            SimulatedDevice device = device(4, seed, 0.05, 146);
            device.run(SimulatedDevice.processors(1), SETTLED);
            sentHome += device.concurrency.learned() == 1 ? 1 : 0;
        }
        assertThat(sentHome).isGreaterThanOrEqualTo(3 * SEEDS);
    }

    @Test
    void askingCostsASettledBatcherBelowTwoPercent() {
        SimulatedDevice device = device(2, 1, 0, 17);
        device.run(SimulatedDevice.processors(2), LEARNING);
        assertThat(device.run(SimulatedDevice.processors(2), SETTLED))
                .isGreaterThan(0.98 * best(SimulatedDevice.processors(2), 2, 17));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.3})
    void aSettledBatcherDoesNotSwing(double noise) {
        int moves = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDevice device = device(2, seed, noise, 17, 40, 146);
            device.run(SimulatedDevice.processors(2), LEARNING);
            int before = device.moves();
            device.run(SimulatedDevice.processors(2), SETTLED);
            moves += device.moves() - before;
        }
        assertThat(moves).isZero();
    }

    @Test
    void aNoisyMachineCostsLittle() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDevice device = device(2, seed, 0.3, 17);
            device.run(SimulatedDevice.processors(2), LEARNING);
            assertThat(device.run(SimulatedDevice.processors(2), SETTLED))
                    .as("seed %d", seed)
                    .isGreaterThan(0.9 * best(SimulatedDevice.processors(2), 2, 17));
        }
    }

    /** Another program takes three of four processors, and leaves again. */
    @Test
    void followsAMachineThatChanges() {
        SimulatedDevice device = device(4, 3, 0.05, 146);
        device.run(SimulatedDevice.processors(4), LEARNING);
        assertThat(device.concurrency.learned()).isEqualTo(4);
        device.run(SimulatedDevice.processors(1), 30_000);
        assertThat(device.concurrency.learned()).isEqualTo(1);
        device.run(SimulatedDevice.processors(4), 30_000);
        assertThat(device.concurrency.learned()).isEqualTo(4);
    }

    @Test
    void rareLengthsStartFromWhatTheirNeighboursHaveLearned() {
        SimulatedDevice device = device(2, 1, 0, 17);
        assertThat(device.sizes.learned(LengthBuckets.of(40))).isEqualTo(1);
        device.run(SimulatedDevice.GPU, LEARNING);

        assertThat(device.sizes.learned(LengthBuckets.of(40))).isEqualTo(32);
        assertThat(device.sizes.learned(LengthBuckets.of(146))).isEqualTo(8);
        assertThat(device.sizes.learned(LengthBuckets.of(5))).isEqualTo(64);
    }

    /** Of 4,000 batches each length sees 400; the worst of all lengths and seeds is within a fifth of its best. */
    @Test
    void aMixOfManyLengthsIsLearnedInLittleMoreTime() {
        int[] lengths = {6, 10, 14, 17, 28, 40, 60, 90, 120, 180};
        Times times = SimulatedDevice.processors(2);
        double sum = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDevice device = device(2, seed, 0.1, lengths);
            device.run(times, 2 * LEARNING);
            for (int tokens : lengths) {
                double ratio = perToken(times, device.sizes.learned(LengthBuckets.of(tokens)), tokens)
                        / leastPerToken(times, tokens);
                assertThat(ratio).as("%d tokens, seed %d", tokens, seed).isLessThan(1.2);
                sum += ratio;
            }
        }
        assertThat(sum / (SEEDS * lengths.length)).isLessThan(1.04);
    }

    private static double leastPerToken(Times times, int tokens) {
        double least = Double.MAX_VALUE;
        for (int items = 1; items <= 64; items *= 2) {
            least = Math.min(least, perToken(times, items, tokens));
        }
        return least;
    }

    private static double perToken(Times times, int items, int tokens) {
        return times.of(items, tokens, 2) / (items * tokens);
    }

    @Test
    void withoutEnoughWorkNothingIsConcludedAboutConcurrency() {
        ConcurrencyTuner tuner = new ConcurrencyTuner(2);
        long now = 0;
        // One at a time is as fast as two, but the second caller mostly has nothing to do.
        for (int i = 0; i < 20_000; i++) {
            now += 1_000_000;
            tuner.completed(20, now);
            if (i % 5 == 0) {
                tuner.starved();
            }
            assertThat(tuner.learned()).isEqualTo(2);
            assertThat(tuner.limit()).isEqualTo(2);
        }
    }

    private static void assertLearns(
            SimulatedDevice device, Times times, int callers, int leastItems, int mostItems, double share) {
        device.run(times, LEARNING);
        double settled = device.run(times, SETTLED);
        int tokens = device.tokens();
        assertThat(device.concurrency.learned()).isEqualTo(callers);
        assertThat(device.sizes.learned(LengthBuckets.of(tokens))).isBetween(leastItems, mostItems);
        assertThat(settled).isGreaterThan(share * best(times, callers, tokens));
    }

    private static SimulatedDevice device(int callers, int seed, double noise, int... lengths) {
        return new SimulatedDevice(callers, new BatchSizeTuner(1, bucket -> 64, 1e12), seed, noise, lengths);
    }

    /** Tokens per second of the best number of callers up to {@code most} and the best size. */
    private static double best(Times times, int most, int tokens) {
        double best = 0;
        for (int callers = 1; callers <= most; callers++) {
            for (int items = 1; items <= 64; items *= 2) {
                best = Math.max(best, callers * items * tokens * 1e9 / times.of(items, tokens, callers));
            }
        }
        return best;
    }
}

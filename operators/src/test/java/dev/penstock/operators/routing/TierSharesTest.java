package dev.penstock.operators.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.state.flow.RollingQuantiles;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TierSharesTest {
    private static final List<Double> SHARES = List.of(0.7, 0.2, 0.1);
    private static final Offset<Double> TWO_POINTS = Offset.offset(0.02);

    @Test
    void theSplitHoldsWhileTrafficGetsHarderAndHarder() {
        Random random = new Random(1);
        assertSplit(split(20_000, i -> random.nextGaussian() * 0.1 + i * 5e-5));
    }

    @Test
    void theSplitHoldsAcrossASuddenShift() {
        Random random = new Random(2);
        assertSplit(split(20_000, i -> random.nextGaussian() * 0.05 + (i < 10_000 ? 0.2 : 0.6)));
        assertSplit(split(20_000, i -> random.nextGaussian() * 0.05 + (i < 10_000 ? 0.6 : 0.2)));
    }

    @Test
    void theSplitHoldsWhereAllRequestsLookTheSame() {
        assertSplit(split(20_000, i -> 0.3));
    }

    @Test
    void harderRequestsGoToBetterTiers() {
        TierShares shares = new TierShares(SHARES);
        RollingQuantiles recent = new RollingQuantiles(10_000);
        Random random = new Random(3);
        double[] sums = new double[3];
        int[] counts = new int[3];
        for (int i = 0; i < 10_000; i++) {
            double score = random.nextDouble();
            int tier = shares.choose(ScorePrior.blend(score, recent.rank(score), recent.count()));
            recent.add(score);
            sums[tier] += score;
            counts[tier]++;
        }
        assertThat(sums[0] / counts[0]).isCloseTo(0.35, Offset.offset(0.02));
        assertThat(sums[1] / counts[1]).isCloseTo(0.80, Offset.offset(0.02));
        assertThat(sums[2] / counts[2]).isCloseTo(0.95, Offset.offset(0.02));
    }

    @Test
    void aTierWithoutAShareGetsNothingAndASingleTierAll() {
        TierShares all = new TierShares(List.of(1.0));
        TierShares lastOnly = new TierShares(List.of(0.0, 0.0, 1.0));
        TierShares firstOnly = new TierShares(List.of(1.0, 0.0));
        for (int i = 0; i <= 1000; i++) {
            assertThat(all.choose(i / 1000.0)).isZero();
            assertThat(lastOnly.choose(i / 1000.0)).isEqualTo(2);
            assertThat(firstOnly.choose(i / 1000.0)).isZero();
        }
    }

    @Test
    void thePriorRisesWithTheScoreAndFadesOut() {
        for (double score = 0; score < 1; score += 0.01) {
            assertThat(ScorePrior.blend(score + 0.01, 0.5, 0)).isGreaterThan(ScorePrior.blend(score, 0.5, 0));
            assertThat(ScorePrior.blend(score, 0.5, 0)).isBetween(0.0, 1.0);
        }
        assertThat(ScorePrior.blend(0.9, 0.5, ScorePrior.FADES_OVER)).isEqualTo(0.5);
    }

    private static double[] split(int requests, IntToDoubleFunction scores) {
        TierShares shares = new TierShares(SHARES);
        RollingQuantiles recent = new RollingQuantiles(1000);
        double[] split = new double[3];
        for (int i = 0; i < requests; i++) {
            double score = scores.applyAsDouble(i);
            split[shares.choose(ScorePrior.blend(score, recent.rank(score), recent.count()))] += 1.0 / requests;
            recent.add(score);
        }
        return split;
    }

    private static void assertSplit(double[] split) {
        assertThat(split[0]).isCloseTo(0.7, TWO_POINTS);
        assertThat(split[1]).isCloseTo(0.2, TWO_POINTS);
        assertThat(split[2]).isCloseTo(0.1, TWO_POINTS);
    }
}

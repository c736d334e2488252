package dev.penstock.operators.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.operators.Vectors;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What the statistics are when nothing has drifted, over many seeded samples of one distribution. */
class ChanceTest {
    private static final int TRIALS = 300;
    private static final int DIMENSIONS = 12;

    @Test
    void scoresThatAreNoNumbersHaveNoOrderAndEndTheSearch() {
        double[] scores = {Double.NaN, Double.NaN, 0.5, 0.7};
        boolean[] positive = {true, false, false, true};

        assertThat(Auc.of(scores, positive)).isBetween(0.0, 1.0);
    }

    @Test
    void psiIsOnAverageWhatChanceGivesIt() {
        assertThat(mean(random -> {
                    double[] a = throwDice(random, 900);
                    double[] b = throwDice(random, 600);
                    return Divergence.psi(a, b) / Divergence.psiByChance(a, b);
                }))
                .isCloseTo(1, within(0.1));
    }

    @Test
    void theSquaredJensenShannonDistanceIsZeroOnAverageBeyondChance() {
        double plain = mean(random -> square(Divergence.jensenShannon(throwDice(random, 900), throwDice(random, 600))));
        double[] one = throwDice(new SplittableRandom(1), 900);
        double chance = Divergence.psiByChance(one, throwDice(new SplittableRandom(2), 600)) / 8 / Math.log(2);

        assertThat(plain).isCloseTo(chance, within(0.1 * chance));
    }

    @Test
    void testsRejectAsOftenAsTheySay() {
        assertThat(rejected(random -> Divergence.homogeneity(throwDice(random, 900), throwDice(random, 600))))
                .isBetween(0.02, 0.09);
        assertThat(rejected(random -> KolmogorovSmirnov.of(
                                Distribution.of(normal(random, 80)), Distribution.of(normal(random, 60)))
                        .probability()))
                .isBetween(0.02, 0.09);
        assertThat(rejected(random -> DomainClassifier.judge(cloud(random, 60, 0), cloud(random, 60, 0))
                        .probability()))
                .isBetween(0.01, 0.12);
        assertThat(rejected(ChanceTest::discrepancyByChance)).isBetween(0.02, 0.09);
    }

    @Test
    void fourierFeaturesGiveTheDiscrepancyOfTheKernel() {
        SplittableRandom random = new SplittableRandom(5);
        float[][] x = cloud(random, 120, 0);
        float[][] y = cloud(random, 150, 0.5);
        double gamma = MeanDiscrepancy.gamma(x, y);
        double exact = MeanDiscrepancy.unbiased(x, y, gamma);
        FourierFeatures features = new FourierFeatures(DIMENSIONS, 2048, gamma, 1);

        assertThat(FourierFeatures.discrepancy(mean(features, x), x.length, mean(features, y), y.length))
                .isCloseTo(exact, within(0.1 * exact));
    }

    @Test
    void largeSamplesThatAreAlikeOrDisjointHaveAProbabilityToo() {
        Distribution many = new Distribution(new double[] {1, 2, 3}, new double[] {5000, 4000, 3000});
        Distribution almost = new Distribution(new double[] {1, 2, 3}, new double[] {5001, 4000, 2999});
        Distribution other = new Distribution(new double[] {7}, new double[] {9000});

        assertThat(KolmogorovSmirnov.of(many, many)).isEqualTo(new KolmogorovSmirnov(0, 1));
        assertThat(KolmogorovSmirnov.of(many, almost).probability()).isEqualTo(1);
        assertThat(KolmogorovSmirnov.of(many, other)).isEqualTo(new KolmogorovSmirnov(1, 0));
        assertThat(Divergence.homogeneity(many.weights(), many.weights())).isEqualTo(1);
    }

    @Test
    void anotherCloudIsToldApart() {
        SplittableRandom random = new SplittableRandom(5);
        DomainClassifier.Verdict verdict = DomainClassifier.judge(cloud(random, 150, 0), cloud(random, 150, 0.8));

        assertThat(verdict.auc()).isGreaterThan(0.9);
        assertThat(verdict.probability()).isLessThan(1e-9);
        assertThat(verdict.currentScores()).hasSize(150);
    }

    private static double discrepancyByChance(SplittableRandom random) {
        float[][] x = cloud(random, 60, 0);
        float[][] y = cloud(random, 50, 0);
        FourierFeatures features = new FourierFeatures(DIMENSIONS, 64, MeanDiscrepancy.gamma(x, y), 1);
        double discrepancy = FourierFeatures.discrepancy(mean(features, x), x.length, mean(features, y), y.length);
        return FourierFeatures.probability(discrepancy, x.length, y.length, all(features, x));
    }

    private static double rejected(ToDoubleFunction<SplittableRandom> probability) {
        return mean(random -> probability.applyAsDouble(random) < 0.05 ? 1 : 0);
    }

    private static double mean(ToDoubleFunction<SplittableRandom> trial) {
        SplittableRandom random = new SplittableRandom(20261126);
        double sum = 0;
        for (int i = 0; i < TRIALS; i++) {
            sum += trial.applyAsDouble(random);
        }
        return sum / TRIALS;
    }

    private static double[] mean(FourierFeatures features, float[][] vectors) {
        return Vectors.mean(all(features, vectors));
    }

    private static float[][] all(FourierFeatures features, float[][] vectors) {
        float[][] all = new float[vectors.length][];
        for (int i = 0; i < all.length; i++) {
            all[i] = features.of(vectors[i]);
        }
        return all;
    }

    private static double square(double value) {
        return value * value;
    }

    private static double[] throwDice(SplittableRandom random, int times) {
        double[] counts = new double[6];
        for (int i = 0; i < times; i++) {
            counts[random.nextInt(6)]++;
        }
        return counts;
    }

    private static double[] normal(SplittableRandom random, int size) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }

    private static float[][] cloud(SplittableRandom random, int size, double shift) {
        float[][] vectors = new float[size][DIMENSIONS];
        for (float[] vector : vectors) {
            for (int i = 0; i < DIMENSIONS; i++) {
                vector[i] = (float) (random.nextGaussian() + shift);
            }
        }
        return vectors;
    }
}

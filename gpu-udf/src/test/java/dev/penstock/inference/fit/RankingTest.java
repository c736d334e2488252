package dev.penstock.inference.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RankingTest {
    @Test
    void theAreaIsTheShareOfPairsInTheRightOrder() {
        // 0.9 beats all three, 0.5 ties with one and beats one: (3 + 1.5) of 6.
        Ranking ranking = new Ranking(
                new float[] {0.9f, 0.7f, 0.5f, 0.5f, 0.1f}, new boolean[] {true, false, true, false, false});
        assertThat(ranking.auc()).isCloseTo(4.5 / 6, within(1e-9));
        assertThat(new Ranking(new float[] {1, 2}, new boolean[] {true, true}).auc())
                .isNaN();
    }

    @Test
    void theThresholdKeepsTheRateAndLetsAsManyThroughAsItCan() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            int count = 1 + random.nextInt(60);
            float[] scores = new float[count];
            boolean[] has = new boolean[count];
            long without = 0;
            for (int i = 0; i < count; i++) {
                scores[i] = random.nextInt(20) / 20f;
                has[i] = random.nextBoolean();
                without += has[i] ? 0 : 1;
            }
            double rate = random.nextInt(30) / 100.0;
            float threshold = new Ranking(scores, has).thresholdForRate(rate);
            long allowed = (long) Math.floor(rate * without);
            long wrong = 0;
            float nextBelow = -1;
            for (int i = 0; i < count; i++) {
                wrong += !has[i] && scores[i] >= threshold ? 1 : 0;
                nextBelow = scores[i] < threshold ? Math.max(nextBelow, scores[i]) : nextBelow;
            }
            assertThat(wrong).isLessThanOrEqualTo(allowed);
            long wrongBelow = 0;
            for (int i = 0; i < count; i++) {
                wrongBelow += !has[i] && scores[i] >= nextBelow ? 1 : 0;
            }
            if (nextBelow >= 0) {
                assertThat(wrongBelow).isGreaterThan(allowed);
            }
        }
    }

    @Test
    void theBestF1LiesBetweenTheTwo() {
        Ranking ranking = new Ranking(new float[] {0.9f, 0.8f, 0.4f, 0.2f}, new boolean[] {true, true, false, false});
        assertThat(ranking.thresholdForF1()).isBetween(0.4f, 0.8f);
        assertThat(ranking.points()).allSatisfy(point -> {
            assertThat(point.recall()).isEqualTo(1);
            assertThat(point.falsePositiveRate()).isZero();
        });
    }
}

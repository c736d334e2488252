package dev.penstock.operators.evaluation.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.operators.evaluation.answers.PairedBootstrap.Difference;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
    private final PairedBootstrap bootstrap = new PairedBootstrap(10_000, 42);

    /**
     * Of three differences 0, 0 and 1 all 27 samples can be written down: the mean is 0, 1/3, 2/3 and 1 in 8, 12, 6 and 1
     * of them. It is 1/3 away from its expectation of 1/3, or further, in 8 + 6 + 1 of them.
     */
    @Test
    void threeQuestionsAgreeWithAllTheirSamples() {
        Difference difference = bootstrap.compare(new double[] {1, 0, 0}, new double[] {1, 0, 1});

        assertThat(difference.difference()).isEqualTo(1 / 3.0, within(1e-12));
        assertThat(difference.p()).isEqualTo(15 / 27.0, within(0.02));
        assertThat(difference.low()).isZero();
        assertThat(difference.high())
                .as("97.5% lie below 1, which comes in 3.7%")
                .isEqualTo(1);
        assertThat(difference.isRegression()).isFalse();
        assertThat(difference.isGain()).isFalse();
    }

    /** With many questions the mean is nearly normal: the interval is 1.96 standard errors wide on either side. */
    @Test
    void manyQuestionsAgreeWithTheNormalDistribution() {
        SplittableRandom random = new SplittableRandom(1);
        double[] before = random.doubles(2000).toArray();
        double[] after = new double[before.length];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < before.length; i++) {
            double change = random.nextDouble() - 0.48;
            after[i] = before[i] + change;
            sum += change;
            squares += change * change;
        }
        double mean = sum / before.length;
        double error = Math.sqrt((squares / before.length - mean * mean) / before.length);

        Difference difference = bootstrap.compare(before, after);

        assertThat(difference.low()).isEqualTo(mean - 1.96 * error, within(0.1 * error));
        assertThat(difference.high()).isEqualTo(mean + 1.96 * error, within(0.1 * error));
    }

    @Test
    void aWorseRunIsARegressionAndTheSameSeedSaysTheSame() {
        double[] before = new double[50];
        double[] after = new double[50];
        for (int i = 0; i < before.length; i++) {
            before[i] = 0.5 + 0.01 * (i % 7);
            after[i] = before[i] - 0.1 - 0.01 * (i % 3);
        }

        Difference difference = bootstrap.compare(before, after);

        assertThat(difference.isRegression()).isTrue();
        assertThat(difference.p()).isLessThan(0.001);
        assertThat(difference).isEqualTo(new PairedBootstrap(10_000, 42).compare(before, after));
        assertThat(difference).isNotEqualTo(new PairedBootstrap(10_000, 43).compare(before, after));
        assertThat(bootstrap.compare(after, before).isGain()).isTrue();
    }

    @Test
    void equalRunsDoNotDiffer() {
        Difference difference = bootstrap.compare(new double[] {0.1, 0.2, 0.7}, new double[] {0.1, 0.2, 0.7});

        assertThat(difference).isEqualTo(new Difference(3, difference.before(), difference.before(), 0, 0, 1));
    }

    @Test
    void differentQuestionsCannotBeCompared() {
        assertThatThrownBy(() -> bootstrap.compare(new double[1], new double[2]))
                .hasMessageContaining("1 and 2 questions");
        assertThatThrownBy(() -> bootstrap.compare(new double[0], new double[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PairedBootstrap(0, 1)).hasMessageContaining("allowed is 1 or more");
    }
}

package dev.penstock.inference.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LinearTest {
    @Test
    void theProductCountsEveryElementFromTheOffsetOn() {
        float[] a = {100, 1, 2, 3, 4, 5, 6, 7, 100};
        assertThat(Linear.dot(a, 1, new float[] {1, 10, 100, 1000, 10_000, 100_000, 1_000_000}))
                .isEqualTo(7_654_321);
        assertThat(Linear.dot(a, 0, new float[0])).isZero();
    }

    @Test
    void softmaxOfLogarithmsIsTheirShares() {
        float[] values = {9, (float) Math.log(1), (float) Math.log(2), (float) Math.log(5), 9};
        Linear.softmax(values, 1, 3);

        assertThat(values).containsExactly(new float[] {9, 0.125f, 0.25f, 0.625f, 9}, within(1e-6f));
    }

    @Test
    void largeOutputsNeitherOverflowNorVanish() {
        float[] values = {3e38f, -3e38f, 3e38f};
        Linear.softmax(values, 0, 3);

        assertThat(values).containsExactly(new float[] {0.5f, 0, 0.5f}, within(1e-6f));
        assertThat(Linear.sigmoid(0)).isEqualTo(0.5f);
        assertThat(Linear.sigmoid((float) Math.log(3))).isCloseTo(0.75f, within(1e-6f));
        assertThat(Linear.sigmoid(-3e38f)).isZero();
        assertThat(Linear.sigmoid(3e38f)).isEqualTo(1);
        assertThat(Linear.sigmoid(-80)).isPositive();
    }
}

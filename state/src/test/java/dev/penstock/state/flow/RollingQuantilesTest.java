package dev.penstock.state.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RollingQuantilesTest {
    /** Twice the bound that holds for 99% of all sketches, as the sketch draws random numbers that cannot be seeded. */
    private static final double ERROR = 2 * 0.0133;

    private final Random random = new Random(1);

    @Test
    void ranksWithinTheStatedError() {
        RollingQuantiles quantiles = uniform(50_000, 20_000, 0);
        for (double value = 0.05; value < 1; value += 0.05) {
            assertThat(quantiles.rank(value)).isCloseTo(value, within(ERROR));
        }
        assertThat(quantiles.count()).isBetween(20_000L, 40_000L);
    }

    @Test
    void followsAShiftWithinTwoSpans() {
        RollingQuantiles quantiles = uniform(5000, 1000, 0);
        assertThat(quantiles.rank(10)).isEqualTo(1);
        for (int i = 0; i < 2001; i++) {
            quantiles.add(10 + random.nextDouble());
        }
        assertThat(quantiles.rank(10)).isZero();
        assertThat(quantiles.rank(10.5)).isCloseTo(0.5, within(0.05));
    }

    @Test
    void tiesCountHalf() {
        RollingQuantiles quantiles = new RollingQuantiles(100);
        assertThat(quantiles.rank(1)).isEqualTo(0.5);
        for (int i = 0; i < 10; i++) {
            quantiles.add(1);
        }
        assertThat(quantiles.rank(1)).isEqualTo(0.5);
        assertThat(quantiles.rank(2)).isEqualTo(1);
        assertThat(quantiles.rank(0)).isZero();
    }

    @Test
    void survivesSerialisation() {
        RollingQuantiles before = uniform(2500, 1000, 0);
        byte[] bytes = before.toBytes();
        RollingQuantiles after = RollingQuantiles.fromBytes(bytes);
        assertThat(after.count()).isEqualTo(before.count());
        for (double value = 0; value <= 1; value += 0.1) {
            assertThat(after.rank(value)).isCloseTo(before.rank(value), within(ERROR));
        }
        assertThat(bytes.length).isLessThan(20_000);
        assertThat(RollingQuantiles.fromBytes(new RollingQuantiles(7).toBytes()).count())
                .isZero();
    }

    @Test
    void bytesThatAreNotItsOwnAreRefused() {
        byte[] bytes = uniform(100, 50, 0).toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> RollingQuantiles.fromBytes(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        byte[] weightless = bytes.clone();
        Arrays.fill(weightless, 17, 25, (byte) 0);
        assertThatThrownBy(() -> RollingQuantiles.fromBytes(weightless)).hasMessageContaining("damaged at item 0");
        bytes[0] = 9;
        assertThatThrownBy(() -> RollingQuantiles.fromBytes(bytes)).hasMessageContaining("no rolling quantiles");
        assertThatThrownBy(() -> new RollingQuantiles(0)).hasMessageContaining("span is 0");
    }

    @Test
    void mergedStateRanksAsIfOneHadSeenAll() {
        RollingQuantiles low = uniform(1000, 1000, 0);
        low.merge(uniform(1000, 1000, 1));
        assertThat(low.count()).isEqualTo(2000);
        assertThat(low.rank(1)).isCloseTo(0.5, within(ERROR));
        low.add(5);
        low.add(Double.NaN);
        assertThat(low.count()).isEqualTo(2001);
        assertThat(low.rank(Double.NaN)).isEqualTo(0.5);
    }

    private RollingQuantiles uniform(int values, int span, double from) {
        RollingQuantiles quantiles = new RollingQuantiles(span);
        for (int i = 0; i < values; i++) {
            quantiles.add(from + random.nextDouble());
        }
        return quantiles;
    }
}

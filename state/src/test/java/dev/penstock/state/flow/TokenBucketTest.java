package dev.penstock.state.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    @Property
    void neverHoldsMoreThanItsCapacityNorAdmitsMoreThanBurstAndRate(
            @ForAll @DoubleRange(min = 1, max = 1000) double capacity,
            @ForAll @DoubleRange(min = 0, max = 1000) double perSecond,
            @ForAll @Size(max = 200) List<@IntRange(min = -5000, max = 5000) Integer> steps) {
        TokenBucket bucket = TokenBucket.full(capacity, 0);
        long now = 0;
        long latest = 0;
        int admitted = 0;
        for (int step : steps) {
            now += step;
            latest = Math.max(latest, now);
            bucket = bucket.at(now, perSecond, capacity);
            assertThat(bucket.tokens()).isBetween(0.0, capacity);
            assertThat(bucket.atMs()).isEqualTo(latest);
            if (bucket.has(1)) {
                bucket = bucket.take(1);
                admitted++;
            }
        }
        assertThat((double) admitted).isLessThanOrEqualTo(capacity + perSecond * latest / 1000 + 1e-6);
    }

    @Property
    void aClockThatGoesBackAddsNothingAndTakesNothing(
            @ForAll @DoubleRange(min = 0, max = 10) double tokens, @ForAll @IntRange(min = 0, max = 100_000) int back) {
        TokenBucket bucket = new TokenBucket(tokens, 100_000);
        assertThat(bucket.at(100_000 - back, 50, 10)).isEqualTo(bucket);
    }

    @Test
    void fillsContinuously() {
        TokenBucket empty = TokenBucket.full(10, 0).take(10);
        assertThat(empty.has(1)).isFalse();
        assertThat(empty.at(499, 2, 10).has(1)).isFalse();
        assertThat(empty.at(500, 2, 10).has(1)).isTrue();
        assertThat(empty.at(3_600_000, 2, 10).tokens()).isEqualTo(10);
    }
}

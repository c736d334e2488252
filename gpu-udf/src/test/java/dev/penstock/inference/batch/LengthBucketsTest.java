package dev.penstock.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LengthBucketsTest {

    @Test
    void boundsArePowersOfTwoAndTheirMidpoints() {
        assertThat(LengthBuckets.of(1)).isEqualTo(LengthBuckets.of(8)).isZero();
        assertThat(LengthBuckets.upperBound(LengthBuckets.of(9))).isEqualTo(12);
        assertThat(LengthBuckets.upperBound(LengthBuckets.of(13))).isEqualTo(16);
        assertThat(LengthBuckets.upperBound(LengthBuckets.of(17))).isEqualTo(24);
        assertThat(LengthBuckets.upperBound(LengthBuckets.of(256))).isEqualTo(256);
        assertThat(LengthBuckets.upperBound(LengthBuckets.of(257))).isEqualTo(384);
    }

    @Test
    void everyLengthFitsItsBucketAndNoLowerOne() {
        for (int tokens = 1; tokens <= 10_000; tokens++) {
            int bucket = LengthBuckets.of(tokens);
            assertThat(LengthBuckets.upperBound(bucket)).isGreaterThanOrEqualTo(tokens);
            if (bucket > 0) {
                assertThat(LengthBuckets.upperBound(bucket - 1)).isLessThan(tokens);
            }
        }
        assertThat(LengthBuckets.upperBound(LengthBuckets.of(Integer.MAX_VALUE)))
                .isGreaterThan(1L << 30);
    }
}

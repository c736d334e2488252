package dev.penstock.state.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QuantileSketchTest {
    /** Of one rank at 99% confidence; here many are asked, of sketches that were merged and read again. */
    private static final double ERROR = 2 * 0.0133;

    @Test
    void ranksAreWithinTheStatedErrorAfterMergesAndCopies() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        double[] values = random.doubles(200_000).map(v -> Math.exp(8 * v)).toArray();
        QuantileSketch all = new QuantileSketch();
        for (int part = 0; part < 20; part++) {
            QuantileSketch sketch = new QuantileSketch();
            for (int i = part; i < values.length; i += 20) {
                sketch.add(values[i]);
            }
            all.merge(copy(sketch));
        }
        Arrays.sort(values);

        QuantileSketch read = copy(all);

        assertThat(read.count()).isEqualTo(values.length);
        assertThat(read.max()).isEqualTo(values[values.length - 1]);
        for (double rank : new double[] {0.01, 0.25, 0.5, 0.75, 0.95, 0.99}) {
            int found = Arrays.binarySearch(values, read.quantile(rank));
            assertThat((double) (found < 0 ? -found - 1 : found) / values.length)
                    .as("rank of quantile %s", rank)
                    .isCloseTo(rank, within(ERROR));
        }
        assertThat(size(all)).as("bytes").isLessThan(12_000);
    }

    @Test
    void fewValuesAreExact() throws IOException {
        QuantileSketch sketch = new QuantileSketch();
        for (int i = 1; i <= 100; i++) {
            sketch.add(i);
        }
        sketch.add(Double.NaN);

        QuantileSketch read = copy(sketch);

        assertThat(read.count()).isEqualTo(100);
        assertThat(read.quantile(0.5)).isEqualTo(50);
        assertThat(read.quantile(0.95)).isEqualTo(95);
        assertThat(read.max()).isEqualTo(100);
    }

    @Test
    void withoutValuesThereIsNoQuantile() throws IOException {
        QuantileSketch read = copy(new QuantileSketch());

        assertThat(read.count()).isZero();
        assertThat(read.quantile(0.5)).isNaN();
        assertThat(read.max()).isNaN();
    }

    @Test
    void timesInMicrosecondsTakeHalfTheRoomAndStayWhatTheyAre() throws IOException {
        QuantileSketch micros = new QuantileSketch();
        QuantileSketch others = new QuantileSketch();
        for (int i = 1; i <= 150; i++) {
            micros.add(i * 7_001 / 1e6);
            others.add(i / 7.0);
        }

        assertThat(copy(micros).quantile(0.5)).isEqualTo(75 * 7_001 / 1e6);
        assertThat(copy(others).quantile(0.5)).isEqualTo(75 / 7.0);
        assertThat(size(micros)).isLessThan(150 * 4 + 50);
        assertThat(size(others)).isGreaterThan(150 * 8);
    }

    @Test
    void damageIsSaidToBeOne() throws IOException {
        QuantileSketch sketch = new QuantileSketch();
        sketch.add(1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sketch.write(new DataOutputStream(bytes));
        byte[] tooMany = bytes.toByteArray();
        tooMany[0] = 127;

        assertThatThrownBy(() -> QuantileSketch.read(new DataInputStream(new ByteArrayInputStream(tooMany))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected 1 to 100000");
    }

    private static QuantileSketch copy(QuantileSketch sketch) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sketch.write(new DataOutputStream(bytes));
        return QuantileSketch.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    private static int size(QuantileSketch sketch) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sketch.write(new DataOutputStream(bytes));
        return bytes.size();
    }
}

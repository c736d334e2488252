package dev.penstock.operators.drift.window;

import dev.penstock.operators.drift.statistics.Distribution;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Counts of numbers in fixed bins, so that any two can be merged and compared. Lengths have bins of 5% (a length of 0 has
 * its own), up to a million; shares have 200 bins between 0 and 1. What lies beyond is counted in the last bin.
 */
public final class Histogram implements Evidence {
    private static final double LOG_RATIO = Math.log(1.05);
    private static final int LENGTH_BINS = 2 + (int) (Math.log(1e6) / LOG_RATIO);
    private static final int SHARE_BINS = 200;

    private final boolean lengths;
    private final long[] counts;
    private long count;

    Histogram(boolean lengths) {
        this.lengths = lengths;
        this.counts = new long[lengths ? LENGTH_BINS : SHARE_BINS];
    }

    public static Histogram of(Feature feature) {
        return new Histogram(feature.isLength());
    }

    /** @param value NaN is left out */
    public void add(double value) {
        if (!Double.isNaN(value)) {
            counts[bin(value)]++;
            count++;
        }
    }

    @Override
    public double count() {
        return count;
    }

    @Override
    public void add(Evidence other) {
        Histogram histogram = (Histogram) other;
        for (int i = 0; i < counts.length; i++) {
            counts[i] += histogram.counts[i];
        }
        count += histogram.count;
    }

    /** By the middles of the bins. */
    public Distribution distribution() {
        int used = 0;
        for (long one : counts) {
            used += one > 0 ? 1 : 0;
        }
        double[] values = new double[used];
        double[] weights = new double[used];
        int next = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                values[next] = middle(i);
                weights[next++] = counts[i];
            }
        }
        return new Distribution(values, weights);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        out.writeBoolean(lengths);
        int used = 0;
        for (long one : counts) {
            used += one > 0 ? 1 : 0;
        }
        VarLong.write(used, out);
        int last = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                VarLong.write(i - last, out);
                VarLong.write(counts[i], out);
                last = i;
            }
        }
    }

    public static Histogram read(DataInputView in) throws IOException {
        Histogram histogram = new Histogram(in.readBoolean());
        int bin = 0;
        for (long left = VarLong.read(in); left > 0; left--) {
            bin += (int) VarLong.read(in);
            histogram.counts[bin] = VarLong.read(in);
            histogram.count += histogram.counts[bin];
        }
        return histogram;
    }

    private int bin(double value) {
        int bin;
        if (lengths) {
            bin = value < 1 ? 0 : 1 + (int) (Math.log(value) / LOG_RATIO);
        } else {
            bin = (int) (value * SHARE_BINS);
        }
        return Math.max(0, Math.min(counts.length - 1, bin));
    }

    private double middle(int bin) {
        if (!lengths) {
            return (bin + 0.5) / SHARE_BINS;
        }
        return bin == 0 ? 0 : Math.exp((bin - 0.5) * LOG_RATIO);
    }
}

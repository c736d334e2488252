package dev.penstock.state.sketch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.quantilescommon.QuantilesDoublesSketchIterator;

/**
 * The distribution of values, in about 5 KB at most however many there are, and exact up to {@value #K} of them. The rank
 * of a quantile is off by at most 1.33% at 99% confidence (DataSketches' own bound of KLL sketches with k = 200). Not
 * thread-safe.
 */
public final class QuantileSketch {
    /** Accuracy: DataSketches' default. */
    static final int K = KllDoublesSketch.DEFAULT_K;

    private final KllDoublesSketch sketch;

    public QuantileSketch() {
        this(KllDoublesSketch.newHeapInstance(K));
    }

    private QuantileSketch(KllDoublesSketch sketch) {
        this.sketch = sketch;
    }

    /** Adds a value. NaN has no rank and is left out. */
    public void add(double value) {
        if (!Double.isNaN(value)) {
            sketch.update(value);
        }
    }

    public void merge(QuantileSketch other) {
        sketch.merge(other.sketch);
    }

    public long count() {
        return sketch.getN();
    }

    /** The value below which a share of values is; NaN while there are none. */
    public double quantile(double rank) {
        return sketch.isEmpty() ? Double.NaN : sketch.getQuantile(rank);
    }

    /** The greatest value, exactly; NaN while there is none. */
    public double max() {
        return sketch.isEmpty() ? Double.NaN : sketch.getMaxItem();
    }

    /**
     * Writes the values that are retained, each with the number of values that it stands for, and both ends.
     * DataSketches' own form is not used: it needs {@code jdk.incubator.foreign}, which only Java 17 has, behind a flag.
     */
    public void write(DataOutput out) throws IOException {
        out.writeInt(sketch.getNumRetained());
        if (sketch.isEmpty()) {
            return;
        }
        out.writeDouble(sketch.getMinItem());
        out.writeDouble(sketch.getMaxItem());
        QuantilesDoublesSketchIterator items = sketch.iterator();
        while (items.next()) {
            out.writeDouble(items.getQuantile());
            out.writeLong(items.getWeight());
        }
    }

    /** Reads what {@link #write} wrote. */
    public static QuantileSketch read(DataInput in) throws IOException {
        int retained = in.readInt();
        KllDoublesSketch sketch = KllDoublesSketch.newHeapInstance(K);
        if (retained == 0) {
            return new QuantileSketch(sketch);
        }
        double min = in.readDouble();
        double max = in.readDouble();
        // The ends may not be among the retained: they take the places of the least and greatest that are.
        double[] values = new double[retained];
        long[] weights = new long[retained];
        int least = 0;
        int greatest = 0;
        for (int i = 0; i < retained; i++) {
            values[i] = in.readDouble();
            weights[i] = in.readLong();
            least = values[i] < values[least] ? i : least;
            greatest = values[i] > values[greatest] ? i : greatest;
        }
        for (int i = 0; i < retained; i++) {
            long rest = weights[i];
            rest -= end(sketch, i == least && rest > 0, min);
            rest -= end(sketch, i == greatest && rest > 0, max);
            if (rest > 0) {
                sketch.update(values[i], rest);
            }
        }
        return new QuantileSketch(sketch);
    }

    private static int end(KllDoublesSketch sketch, boolean here, double end) {
        if (here) {
            sketch.update(end);
        }
        return here ? 1 : 0;
    }
}

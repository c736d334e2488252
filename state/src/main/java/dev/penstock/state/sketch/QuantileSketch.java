package dev.penstock.state.sketch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.datasketches.kll.KllDoublesSketch;

/**
 * The distribution of values, in about 5 KB at most however many there are, and exact up to {@value #K} of them. The rank
 * of a quantile is off by at most 1.33% at 99% confidence (DataSketches' own bound of KLL sketches with k = 200). Not
 * thread-safe.
 */
public final class QuantileSketch {
    /** Accuracy: DataSketches' default. */
    static final int K = KllDoublesSketch.DEFAULT_K;

    /** Parts beyond it are put together. */
    private static final int MOST_PARTS = 128;

    private final KllDoublesSketch sketch = KllDoublesSketch.newHeapInstance(K);
    /** What was read. To put it into the sketch is slow, and to ask for quantiles, or to write it again, needs it not. */
    private final List<Retained> parts = new ArrayList<>();
    /** All of it in order; null where it has changed. */
    private Retained ascending;

    /** Adds a value. NaN has no rank and is left out. */
    public void add(double value) {
        if (!Double.isNaN(value)) {
            sketch.update(value);
            ascending = null;
        }
    }

    public void merge(QuantileSketch other) {
        if (!other.sketch.isEmpty()) {
            sketch.merge(other.sketch);
        }
        parts.addAll(other.parts);
        if (parts.size() > MOST_PARTS) {
            putTogether();
        }
        ascending = null;
    }

    private void putTogether() {
        parts.forEach(part -> part.into(sketch));
        parts.clear();
    }

    private List<Retained> all() {
        List<Retained> all = new ArrayList<>(parts);
        if (!sketch.isEmpty()) {
            all.add(Retained.of(sketch));
        }
        return all;
    }

    public long count() {
        return sketch.getN() + parts.stream().mapToLong(Retained::count).sum();
    }

    /** The value below which a share of values is; NaN while there are none. */
    public double quantile(double rank) {
        if (isEmpty()) {
            return Double.NaN;
        }
        if (ascending == null) {
            ascending = Retained.ascending(all());
        }
        return ascending.quantile(rank);
    }

    private boolean isEmpty() {
        return sketch.isEmpty() && parts.isEmpty();
    }

    /** The greatest value, exactly; NaN while there is none. */
    public double max() {
        double max = parts.stream().mapToDouble(Retained::max).max().orElse(Double.NaN);
        if (sketch.isEmpty()) {
            return max;
        }
        return Double.isNaN(max) ? sketch.getMaxItem() : Math.max(max, sketch.getMaxItem());
    }

    /**
     * Writes the values that are retained, each with the number of values that it stands for, and both ends.
     * DataSketches' own form is not used: it needs {@code jdk.incubator.foreign}, which only Java 17 has, behind a flag.
     */
    public void write(DataOutput out) throws IOException {
        if (isEmpty()) {
            out.writeInt(0);
        } else if (sketch.isEmpty() && parts.size() == 1) {
            parts.get(0).write(out);
        } else {
            putTogether();
            Retained.of(sketch).write(out);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if it is something else
     */
    public static QuantileSketch read(DataInput in) throws IOException {
        QuantileSketch sketch = new QuantileSketch();
        int retained = in.readInt();
        if (retained != 0) {
            sketch.parts.add(Retained.read(retained, in));
        }
        return sketch;
    }
}

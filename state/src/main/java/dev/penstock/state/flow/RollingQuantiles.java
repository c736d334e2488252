package dev.penstock.state.flow;

import java.nio.ByteBuffer;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.quantilescommon.QuantileSearchCriteria;
import org.apache.datasketches.quantilescommon.QuantilesDoublesSketchIterator;

/**
 * Where a value stands among the recent ones: two KLL sketches, one being filled and the one before it, which leaves
 * when the next begins. The answer thus rests on the last {@code span} to {@code 2 * span} values, and follows a shift
 * of traffic within that. Error of a rank is about 1.3% at k = 200 (DataSketches' own bound, 99% confidence). Not
 * thread-safe.
 */
public final class RollingQuantiles {
    private static final byte FORMAT = 1;
    private static final int ITEM_BYTES = Double.BYTES + Long.BYTES;

    private final int span;
    private KllDoublesSketch current;
    private KllDoublesSketch previous;

    /** @param span values after which the older sketch leaves */
    public RollingQuantiles(int span) {
        this(span, KllDoublesSketch.newHeapInstance(), KllDoublesSketch.newHeapInstance());
    }

    private RollingQuantiles(int span, KllDoublesSketch current, KllDoublesSketch previous) {
        if (span < 1) {
            throw new IllegalArgumentException("span is " + span + "; expected 1 or more values");
        }
        this.span = span;
        this.current = current;
        this.previous = previous;
    }

    /** Adds a value. NaN has no rank and is left out. */
    public void add(double value) {
        if (Double.isNaN(value)) {
            return;
        }
        if (current.getN() >= span) {
            previous = current;
            current = KllDoublesSketch.newHeapInstance();
        }
        current.update(value);
    }

    public long count() {
        return current.getN() + previous.getN();
    }

    /** Share of recent values below {@code value}, ties counted half, 0 to 1; 0.5 while there are none, and for NaN. */
    public double rank(double value) {
        if (count() == 0 || Double.isNaN(value)) {
            return 0.5;
        }
        return (weightedRank(current, value) + weightedRank(previous, value)) / count();
    }

    /**
     * Takes in the recent values of another one, as after a change of parallelism, where one operator gets the state of
     * several. The span stays; the next value begins a new sketch where the merged one has reached it.
     */
    public void merge(RollingQuantiles other) {
        current.merge(other.current);
        previous.merge(other.previous);
    }

    /**
     * The state as bytes, some 20 KB at most, for {@link #fromBytes}. DataSketches' own form is not used: it needs
     * {@code jdk.incubator.foreign}, which only Java 17 has, behind a flag.
     */
    public byte[] toBytes() {
        int items = current.getNumRetained() + previous.getNumRetained();
        ByteBuffer out = ByteBuffer.allocate(1 + 3 * Integer.BYTES + items * ITEM_BYTES);
        out.put(FORMAT).putInt(span);
        write(current, out);
        write(previous, out);
        return out.array();
    }

    /** @throws IllegalArgumentException if the bytes are not from {@link #toBytes} */
    public static RollingQuantiles fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.remaining() < 1 + Integer.BYTES || in.get() != FORMAT) {
            throw new IllegalArgumentException("these " + bytes.length + " bytes are no rolling quantiles");
        }
        return new RollingQuantiles(in.getInt(), read(in), read(in));
    }

    /** The values that the sketch retains, each with the number of values that it stands for. */
    private static void write(KllDoublesSketch sketch, ByteBuffer out) {
        out.putInt(sketch.getNumRetained());
        QuantilesDoublesSketchIterator items = sketch.iterator();
        while (items.next()) {
            out.putDouble(items.getQuantile()).putLong(items.getWeight());
        }
    }

    private static KllDoublesSketch read(ByteBuffer in) {
        int items = in.remaining() < Integer.BYTES ? -1 : in.getInt();
        if (items < 0 || items > in.remaining() / ITEM_BYTES) {
            throw new IllegalArgumentException("the bytes of rolling quantiles are cut off");
        }
        KllDoublesSketch sketch = KllDoublesSketch.newHeapInstance();
        for (int i = 0; i < items; i++) {
            double value = in.getDouble();
            long weight = in.getLong();
            if (Double.isNaN(value) || weight < 1) {
                throw new IllegalArgumentException("the bytes of rolling quantiles are damaged at item " + i);
            }
            sketch.update(value, weight);
        }
        return sketch;
    }

    private static double weightedRank(KllDoublesSketch sketch, double value) {
        if (sketch.isEmpty()) {
            return 0;
        }
        double below = sketch.getRank(value, QuantileSearchCriteria.EXCLUSIVE);
        double upTo = sketch.getRank(value, QuantileSearchCriteria.INCLUSIVE);
        return (below + upTo) / 2 * sketch.getN();
    }
}

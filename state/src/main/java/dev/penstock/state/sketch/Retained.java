package dev.penstock.state.sketch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.quantilescommon.QuantilesDoublesSketchIterator;

/**
 * What a sketch has retained: values, each for a number of values, which is a power of two.
 *
 * @param values those of equal weight stand together
 * @param weights of the values, at the same places
 * @param min the least value that there was, which may not be retained
 * @param max the greatest
 */
record Retained(double[] values, long[] weights, double min, double max) {
    private static final double MICROS = 1e6;
    /** Of a sketch with k = 200 hardly more than 600 remain. */
    private static final int MOST = 100_000;

    /** What a sketch that is not empty holds. */
    static Retained of(KllDoublesSketch sketch) {
        double[] values = new double[sketch.getNumRetained()];
        long[] weights = new long[values.length];
        QuantilesDoublesSketchIterator items = sketch.iterator();
        for (int i = 0; items.next(); i++) {
            values[i] = items.getQuantile();
            weights[i] = items.getWeight();
        }
        return new Retained(values, weights, sketch.getMinItem(), sketch.getMaxItem());
    }

    /** Together, by value; a weight is that of its value and of all before it. */
    static Retained ascending(List<Retained> parts) {
        int count = parts.stream().mapToInt(part -> part.values.length).sum();
        double[][] levels = new double[Long.SIZE][0];
        int[] sizes = new int[Long.SIZE];
        for (Retained part : parts) {
            for (int i = 0; i < part.values.length; i++) {
                int level = Long.numberOfTrailingZeros(part.weights[i]);
                if (sizes[level] == levels[level].length) {
                    levels[level] = Arrays.copyOf(levels[level], Math.max(64, 2 * sizes[level]));
                }
                levels[level][sizes[level]++] = part.values[i];
            }
        }
        for (int level = 0; level < levels.length; level++) {
            Arrays.sort(levels[level], 0, sizes[level]);
        }
        return new Retained(
                        new double[count],
                        new long[count],
                        parts.stream().mapToDouble(Retained::min).min().orElse(Double.NaN),
                        parts.stream().mapToDouble(Retained::max).max().orElse(Double.NaN))
                .filled(levels, sizes);
    }

    /** Merges levels that are sorted. */
    private Retained filled(double[][] levels, int[] sizes) {
        int[] next = new int[sizes.length];
        int used = 0;
        for (int level = 0; level < sizes.length; level++) {
            used = sizes[level] > 0 ? level + 1 : used;
        }
        long weight = 0;
        for (int i = 0; i < values.length; i++) {
            int least = -1;
            for (int level = 0; level < used; level++) {
                if (next[level] < sizes[level]
                        && (least < 0 || levels[level][next[level]] < levels[least][next[least]])) {
                    least = level;
                }
            }
            values[i] = levels[least][next[least]++];
            weight += 1L << least;
            weights[i] = weight;
        }
        return this;
    }

    /** Of what is {@link #ascending}: the least value at or below which a share of all is. */
    double quantile(double rank) {
        // As DataSketches does: what is lost to binary fractions makes no rank the next one.
        long wanted = (long) Math.ceil(Math.round(rank * weights[weights.length - 1] * 1e7) / 1e7);
        int found = Arrays.binarySearch(weights, Math.max(1, wanted));
        return values[found < 0 ? -found - 1 : found];
    }

    long count() {
        return Arrays.stream(weights).sum();
    }

    /** Puts them into a sketch. The ends may not be retained: they take the places of the least and greatest that are. */
    void into(KllDoublesSketch sketch) {
        int least = 0;
        int greatest = 0;
        for (int i = 0; i < values.length; i++) {
            least = values[i] < values[least] ? i : least;
            greatest = values[i] > values[greatest] ? i : greatest;
        }
        for (int i = 0; i < values.length; i++) {
            long rest = weights[i];
            rest -= end(sketch, i == least && rest > 0, min);
            rest -= end(sketch, i == greatest && rest > 0, max);
            if (rest > 0) {
                sketch.update(values[i], rest);
            }
        }
    }

    private static int end(KllDoublesSketch sketch, boolean here, double end) {
        if (here) {
            sketch.update(end);
        }
        return here ? 1 : 0;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(values.length);
        out.writeDouble(min);
        out.writeDouble(max);
        int begin = 0;
        while (begin < values.length) {
            int end = begin + 1;
            while (end < values.length && weights[end] == weights[begin]) {
                end++;
            }
            out.writeByte(Long.numberOfTrailingZeros(weights[begin]));
            out.writeInt(end - begin);
            writeValues(begin, end, out);
            begin = end;
        }
    }

    /** Whole millionths, as times are that were measured, take four bytes, others eight. */
    private void writeValues(int begin, int end, DataOutput out) throws IOException {
        boolean micros = true;
        for (int i = begin; i < end && micros; i++) {
            double scaled = Math.rint(values[i] * MICROS);
            micros = scaled >= 0 && scaled <= Integer.MAX_VALUE && scaled / MICROS == values[i];
        }
        out.writeBoolean(micros);
        for (int i = begin; i < end; i++) {
            if (micros) {
                out.writeInt((int) Math.rint(values[i] * MICROS));
            } else {
                out.writeDouble(values[i]);
            }
        }
    }

    /** The rest of what {@link #write} wrote, behind the number of values. */
    static Retained read(int count, DataInput in) throws IOException {
        if (count < 1 || count > MOST) {
            throw new IOException("a sketch of " + count + " values; expected 1 to " + MOST);
        }
        Retained read = new Retained(new double[count], new long[count], in.readDouble(), in.readDouble());
        int begin = 0;
        while (begin < count) {
            int level = in.readUnsignedByte();
            int end = begin + in.readInt();
            if (level > Long.SIZE - 2 || end <= begin || end > count) {
                throw new IOException("values " + begin + " to " + end + " of " + count + " at level " + level);
            }
            boolean micros = in.readBoolean();
            for (; begin < end; begin++) {
                read.weights[begin] = 1L << level;
                read.values[begin] = micros ? in.readInt() / MICROS : in.readDouble();
            }
        }
        return read;
    }
}

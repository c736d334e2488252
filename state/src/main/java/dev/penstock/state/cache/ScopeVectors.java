package dev.penstock.state.cache;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The questions of one scope and encoder, searched in two passes: all of them by a sketch of one bit for each dimension,
 * then the best of these by their vectors. Not thread-safe.
 *
 * <p>The bit is the sign of the component, so that the share of differing bits estimates the angle between two vectors
 * (random hyperplanes: Charikar, Similarity estimation techniques from rounding algorithms, STOC 2002). At the cosines
 * that a cache asks for, above 0.8, the estimate leaves near neighbours far ahead of the rest: for 384 dimensions a
 * cosine of 0.9 differs in 55 bits, with a standard deviation of 7, an unrelated pair in 180. The first pass reads 48
 * bytes of each entry, in order, so that its time grows with the scope; in return a change costs next to nothing: an
 * entry is found as soon as it is added, and gone as soon as it is removed.
 */
final class ScopeVectors {
    /** Candidates of the second pass for each result: room for the estimate's error. */
    private static final int OVERSAMPLING = 8;

    private static final int LEAST_CANDIDATES = 64;

    private final int dimensions;
    private final int words;
    private final Map<String, Integer> rows = new HashMap<>();
    private String[] keys = new String[4];
    private float[][] vectors = new float[4][];
    /** The sketches one after another, {@code words} longs each, so that the first pass reads memory in order. */
    private long[] sketches;

    private int size;

    ScopeVectors(int dimensions) {
        this.dimensions = dimensions;
        this.words = (dimensions + Long.SIZE - 1) / Long.SIZE;
        this.sketches = new long[keys.length * words];
    }

    int size() {
        return size;
    }

    /** Adds an entry, or gives it another vector. */
    void put(String key, float[] unit) {
        Integer known = rows.get(key);
        int row = known != null ? known : append(key);
        vectors[row] = unit;
        sketchInto(unit, sketches, row * words);
    }

    boolean remove(String key) {
        Integer row = rows.remove(key);
        if (row == null) {
            return false;
        }
        int last = --size;
        if (row != last) {
            keys[row] = keys[last];
            vectors[row] = vectors[last];
            System.arraycopy(sketches, last * words, sketches, row * words, words);
            rows.put(keys[row], row);
        }
        keys[last] = null;
        vectors[last] = null;
        return true;
    }

    /** The entries with the highest cosines, highest first; approximate below the cosines that a cache asks for. */
    Neighbour[] nearest(float[] unit, int k) {
        if (size == 0 || unit.length != dimensions) {
            return new Neighbour[0];
        }
        PriorityQueue<Neighbour> best = new PriorityQueue<>(k);
        for (int row : candidates(unit, Math.max(LEAST_CANDIDATES, OVERSAMPLING * k))) {
            float cosine = dot(unit, vectors[row]);
            if (best.size() < k) {
                best.add(new Neighbour(keys[row], cosine));
            } else if (cosine > best.peek().cosine) {
                best.poll();
                best.add(new Neighbour(keys[row], cosine));
            }
        }
        Neighbour[] ordered = best.toArray(new Neighbour[0]);
        Arrays.sort(ordered, (a, b) -> Float.compare(b.cosine, a.cosine));
        return ordered;
    }

    /** The rows whose sketches differ least: counted by distance, then cut where enough are counted. */
    private int[] candidates(float[] unit, int wanted) {
        if (size <= wanted) {
            int[] all = new int[size];
            Arrays.setAll(all, row -> row);
            return all;
        }
        long[] sketch = new long[words];
        sketchInto(unit, sketch, 0);
        short[] distances = new short[size];
        int[] counts = new int[words * Long.SIZE + 1];
        for (int row = 0; row < size; row++) {
            int distance = 0;
            int at = row * words;
            for (int word = 0; word < words; word++) {
                distance += Long.bitCount(sketch[word] ^ sketches[at + word]);
            }
            distances[row] = (short) distance;
            counts[distance]++;
        }
        int cut = 0;
        int within = counts[0];
        while (within < wanted) {
            within += counts[++cut];
        }
        int[] candidates = new int[within];
        int found = 0;
        for (int row = 0; row < size; row++) {
            if (distances[row] <= cut) {
                candidates[found++] = row;
            }
        }
        return candidates;
    }

    private int append(String key) {
        if (size == keys.length) {
            int capacity = size + Math.max(4, size / 2);
            keys = Arrays.copyOf(keys, capacity);
            vectors = Arrays.copyOf(vectors, capacity);
            sketches = Arrays.copyOf(sketches, Math.multiplyExact(capacity, words));
        }
        keys[size] = key;
        rows.put(key, size);
        return size++;
    }

    private static void sketchInto(float[] vector, long[] sketches, int at) {
        for (int from = 0; from < vector.length; from += Long.SIZE) {
            long bits = 0;
            int to = Math.min(vector.length, from + Long.SIZE);
            for (int i = from; i < to; i++) {
                if (vector[i] > 0) {
                    bits |= 1L << (i - from);
                }
            }
            sketches[at + from / Long.SIZE] = bits;
        }
    }

    private static float dot(float[] a, float[] b) {
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int i = 0;
        // Four sums, because the processor works on them side by side.
        for (; i + 3 < a.length; i += 4) {
            first += a[i] * b[i];
            second += a[i + 1] * b[i + 1];
            third += a[i + 2] * b[i + 2];
            fourth += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            first += a[i] * b[i];
        }
        return first + second + (third + fourth);
    }

    /** An entry and its cosine with what was asked. */
    record Neighbour(String key, float cosine) implements Comparable<Neighbour> {
        @Override
        public int compareTo(Neighbour other) {
            return Float.compare(cosine, other.cosine);
        }
    }
}

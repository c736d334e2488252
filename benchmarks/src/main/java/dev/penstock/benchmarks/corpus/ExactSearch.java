package dev.penstock.benchmarks.corpus;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;

/** The baseline: all vectors in memory, each compared with the question. */
final class ExactSearch {
    private final float[][] vectors;

    private record Hit(int number, float cosine) {}

    ExactSearch(Synthetic corpus, int chunks) {
        vectors = new float[chunks][];
        Arrays.setAll(vectors, corpus::vector);
    }

    /** Numbers of the nearest. */
    Set<Integer> nearest(float[] asked, int k) {
        PriorityQueue<Hit> best = new PriorityQueue<>(Comparator.comparingDouble(Hit::cosine));
        for (int i = 0; i < vectors.length; i++) {
            float cosine = dot(asked, vectors[i]);
            if (best.size() < k) {
                best.add(new Hit(i, cosine));
            } else if (cosine > best.peek().cosine) {
                best.poll();
                best.add(new Hit(i, cosine));
            }
        }
        return best.stream().map(Hit::number).collect(Collectors.toSet());
    }

    /** In four sums, which the compiler can keep beside each other. */
    private static float dot(float[] one, float[] other) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < one.length; i += 4) {
            a += one[i] * other[i];
            b += one[i + 1] * other[i + 1];
            c += one[i + 2] * other[i + 2];
            d += one[i + 3] * other[i + 3];
        }
        for (; i < one.length; i++) {
            a += one[i] * other[i];
        }
        return a + b + c + d;
    }
}

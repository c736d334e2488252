package dev.penstock.inference.head;

/** Outputs as weights times inputs plus bias, and what makes scores of them. */
final class Linear {
    private Linear() {}

    /**
     * The product of two vectors. Four sums, since one would make each addition wait for the one before it.
     *
     * @param a from {@code fromA} on
     * @param b of the length that counts
     */
    static float dot(float[] a, int fromA, float[] b) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 3 < b.length; i += 4) {
            s0 += a[fromA + i] * b[i];
            s1 += a[fromA + i + 1] * b[i + 1];
            s2 += a[fromA + i + 2] * b[i + 2];
            s3 += a[fromA + i + 3] * b[i + 3];
        }
        for (; i < b.length; i++) {
            s0 += a[fromA + i] * b[i];
        }
        return s0 + s1 + (s2 + s3);
    }

    /** 1 / (1 + e^-x), without overflow on either side. */
    static float sigmoid(float x) {
        if (x >= 0) {
            return (float) (1 / (1 + Math.exp(-x)));
        }
        double e = Math.exp(x);
        return (float) (e / (1 + e));
    }

    /** Turns {@code count} values from {@code from} on into e^x over their sum; the largest is subtracted first. */
    static void softmax(float[] values, int from, int count) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, values[i]);
        }
        float sum = 0;
        for (int i = from; i < from + count; i++) {
            values[i] = (float) Math.exp(values[i] - largest);
            sum += values[i];
        }
        for (int i = from; i < from + count; i++) {
            values[i] /= sum;
        }
    }
}

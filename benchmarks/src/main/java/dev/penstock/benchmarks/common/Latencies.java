package dev.penstock.benchmarks.common;

import java.util.Arrays;

/** Latencies of one run, collected by one thread, and their exact percentiles. */
public final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    public void add(long latencyNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = latencyNanos;
    }

    public int count() {
        return count;
    }

    /**
     * The latency that a share of all requests did not exceed (nearest rank), in milliseconds.
     *
     * @param share above 0, up to 1
     */
    public double percentileMs(double share) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(share * count);
        return sorted[Math.max(0, rank - 1)] / 1e6;
    }
}

package dev.penstock.inference.batch;

/**
 * Groups lengths so that items of one batch need little padding. Bounds are powers of two and the midpoints between
 * them (8, 12, 16, 24, 32, 48, ...), so an item is padded by half at most from length 8 on, and by a fifth on average.
 */
final class LengthBuckets {
    private static final int SMALLEST = 8;
    private static final int SMALLEST_LOG2 = 3;

    /** How many buckets there are: lengths are ints. */
    static final int COUNT = 2 * (Integer.SIZE - SMALLEST_LOG2);

    private LengthBuckets() {}

    /** The bucket of a length; longer lengths never have smaller buckets. */
    static int of(int tokens) {
        if (tokens <= SMALLEST) {
            return 0;
        }
        int log2 = 31 - Integer.numberOfLeadingZeros(tokens - 1);
        int middle = (1 << log2) + (1 << log2 - 1);
        return 2 * (log2 - SMALLEST_LOG2) + (tokens <= middle ? 1 : 2);
    }

    /** The greatest length of a bucket. */
    static long upperBound(int bucket) {
        long power = 1L << SMALLEST_LOG2 + bucket / 2;
        return bucket % 2 == 0 ? power : power + power / 2;
    }
}

package dev.penstock.inference.batch;

import java.util.stream.IntStream;

/**
 * Learns how many batches should be computed at the same time, by a {@link HillClimb} on 1, 2, 3, 4, 6, 8, 12, ... up to
 * the number of callers, where it starts: one for each processor is mostly right on a CPU, and a GPU has few callers.
 *
 * <p>A batch's own time cannot tell: beside others it takes longer even where together they get more done. So a sample is
 * a window of {@value #BATCHES_PER_CALLER} batches for each caller, and its cost the time of the whole batcher for each
 * useful token, after the batches have ended that the number before had begun. A window is fair only while there is work
 * for all: when a caller that might compute finds nothing, or too little to fill a batch, window and trial are void. What
 * served while there was little work may be too few when work piles up: then more are tried at once.
 *
 * <p>Trials are slow (some hundred batches) and one of too few callers is dear, so they are rare: the first after {@value
 * #FIRST_TRIAL_AFTER} windows, when batch sizes have found their place. Batch sizes are held meanwhile.
 *
 * <p>Guarded by the batcher's lock.
 */
final class ConcurrencyTuner {
    static final int BATCHES_PER_CALLER = 8;
    static final int FIRST_TRIAL_AFTER = 24;
    static final int FIRST_PAUSE = 32;
    static final int LONGEST_PAUSE = 512;

    /** Windows of each side; fewer, on a machine with other work, may agree by chance, and a wrong step down is dear. */
    static final int FEWEST_WINDOWS = 6;

    private static final HillClimb.Pace PACE = new HillClimb.Pace(FEWEST_WINDOWS, 1, 1, FIRST_PAUSE, LONGEST_PAUSE);

    private final HillClimb climb;
    private int limit;
    private int settling;
    private boolean isOpen;
    private boolean wasStarved;
    private int batches;
    private long tokens;
    private long startNanos;

    ConcurrencyTuner(int callers) {
        int[] rungs = IntStream.concat(
                        IntStream.iterate(1, n -> n < callers, ConcurrencyTuner::next), IntStream.of(callers))
                .toArray();
        climb = new HillClimb(rungs, rungs.length - 1, PACE, FIRST_TRIAL_AFTER, Double.MAX_VALUE);
        limit = climb.target();
    }

    /** How many batches may run at the same time now: the learned number, or the one that is being tried. */
    int limit() {
        return limit;
    }

    int learned() {
        return climb.learned();
    }

    boolean isProbing() {
        return climb.isProbing();
    }

    /**
     * Reports a batch that was computed.
     *
     * @param batchTokens its tokens, padding excluded
     */
    void completed(long batchTokens, long nowNanos) {
        if (settling > 0) {
            settling--;
            return;
        }
        if (!isOpen) {
            open(nowNanos);
            return;
        }
        batches++;
        tokens += batchTokens;
        if (batches >= BATCHES_PER_CALLER * limit) {
            boolean wasProbing = isProbing();
            double nanos = Math.max(1, nowNanos - startNanos);
            climb.record(limit, nanos / Math.max(1, tokens), nanos, true);
            open(nowNanos);
            if (isProbing() && !wasProbing) {
                settle();
            }
            switchLimit();
        }
    }

    /** Reports that a caller within the limit found nothing to compute, or fewer items than it wanted and no others. */
    void starved() {
        wasStarved = true;
        isOpen = false;
        climb.abandon();
        switchLimit();
    }

    /** Reports that much waits; the first time after there was too little, more callers are tried without a pause. */
    void surged() {
        if (wasStarved) {
            wasStarved = false;
            climb.tryUp();
            settle();
            switchLimit();
        }
    }

    private void open(long nowNanos) {
        isOpen = true;
        batches = 0;
        tokens = 0;
        startNanos = nowNanos;
    }

    private void switchLimit() {
        if (limit != climb.target()) {
            settle();
            limit = climb.target();
        }
    }

    /** Lets the batches end that had begun with another number at once, or with sizes that were being tried. */
    private void settle() {
        settling = limit + climb.target();
        isOpen = false;
    }

    /** Powers of two and, from 3 on, the midpoints between them. */
    private static int next(int level) {
        return Integer.bitCount(level) == 1 && level > 1 ? level + level / 2 : Integer.highestOneBit(level) * 2;
    }
}

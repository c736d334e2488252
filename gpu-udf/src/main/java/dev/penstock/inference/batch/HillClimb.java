package dev.penstock.inference.batch;

/**
 * Finds the rung of a ladder with the lowest cost, and follows it when the machine changes.
 *
 * <p>A {@link Trial} compares the learned rung with one near it: work alternates between the two in short blocks, so that
 * drift of the machine's speed meets both.
 *
 * <ul>
 *   <li>Up only if the higher rung is at least {@value #GAIN_UP_PERCENT}% cheaper; down as soon as the lower one costs at
 *       most {@value #LOSS_DOWN_PERCENT}% more, since smaller batches and fewer at once answer sooner. The gap between
 *       the two is the hysteresis: no pair of rungs satisfies both, so noise does not make the climb swing. Several
 *       steps down together may cost {@value #LOSSES_TOGETHER_PERCENT}% more, or small losses would add up.
 *   <li>Up goes in strides of some rungs first, which finds a far optimum soon and gains that are small from rung to rung,
 *       then rung by rung.
 *   <li>After a move the climb goes on in the same direction. When neither neighbour is better it pauses, each time twice
 *       as long while nothing changes. A trial besides waits until what the trials since the last move have cost is below
 *       {@value #BUDGET_PERCENT}% of the time spent.
 *   <li>A rung whose samples take longer than allowed is not moved to, and left when {@value #SLOW_IN_A_ROW} in a row do.
 *       To be moved to, it must take at most {@value #SLOW_MARGIN_PERCENT}% of what is allowed, again for hysteresis.
 * </ul>
 */
final class HillClimb {
    static final int GAIN_UP_PERCENT = 5;
    static final int LOSS_DOWN_PERCENT = 2;
    static final int LOSSES_TOGETHER_PERCENT = 4;
    static final int BUDGET_PERCENT = 1;
    static final int SLOW_IN_A_ROW = 5;
    static final int SLOW_MARGIN_PERCENT = 80;

    /**
     * Reports in a row that are no samples of the rung that is asked for, after which a trial is given up; so many more
     * for each batch at the same time, since those under way when the turn changes are of the other rung.
     */
    private static final int MOST_MISSES = 64;

    private static final int MISSES_OF_EACH = 4;

    /** Reports after which a rung that failed may be tried again. */
    private static final int CEILING_LASTS = 4096;

    private static final double UP = Math.log(1 - GAIN_UP_PERCENT / 100.0);
    private static final double DOWN = Math.log(1 + LOSS_DOWN_PERCENT / 100.0);
    private static final double DOWN_TOGETHER = Math.log(1 + LOSSES_TOGETHER_PERCENT / 100.0);

    /**
     * How a climb proceeds.
     *
     * @param fewestSamples of each side of a trial
     * @param block samples of one side before it is the other's turn
     * @param stride rungs that the first trial upwards of each round skips to, at least 1
     * @param firstPause reports between two rounds of trials, at first
     * @param longestPause what it doubles up to
     */
    record Pace(int fewestSamples, int block, int stride, int firstPause, int longestPause) {}

    private final int[] rungs;
    private final Pace pace;
    private final double mostNanos;

    /** By how much each rung was dearer than the next higher when they were last compared: a logarithm, or 0. */
    private final double[] losses;

    private int rung;
    private int ceiling;
    private int ceilingLeft;
    private int direction = 1;
    private int stride;
    private int rejected;
    private int pauseLeft;
    private int nextPause;
    private boolean experienced;
    private double spentNanos;
    private double lostNanos;
    private int slowInARow;
    private int atOnce = 1;

    // The trial in progress.
    private Trial trial;
    private int there;
    private boolean isTheresTurn;
    private int inBlock;
    private int misses;
    private double thereNanos;
    private double slowestThereNanos;

    /**
     * @param rungs ascending, at least one
     * @param start index of the rung to start on
     * @param firstTrialAfter reports before the first trial
     * @param mostNanos time that one sample may take
     */
    HillClimb(int[] rungs, int start, Pace pace, int firstTrialAfter, double mostNanos) {
        this.rungs = rungs;
        this.pace = pace;
        this.mostNanos = mostNanos;
        this.losses = new double[rungs.length];
        this.stride = pace.stride;
        this.rung = start;
        this.ceiling = rungs.length - 1;
        this.nextPause = pace.firstPause;
        this.pauseLeft = firstTrialAfter;
        beginIfDue();
    }

    int learned() {
        return rungs[rung];
    }

    /** What to use next: the learned value, or the one that is being tried. */
    int target() {
        return isProbing() && isTheresTurn ? rungs[there] : learned();
    }

    boolean isProbing() {
        return trial != null;
    }

    /** Whether anything was decided from measurements yet. */
    boolean isExperienced() {
        return experienced;
    }

    /** Moves a climb that knows nothing yet to the highest rung up to {@code value}. */
    void startAt(int value) {
        int start = 0;
        while (start < ceiling && rungs[start + 1] <= value) {
            start++;
        }
        if (start != rung) {
            rung = start;
            endTrial();
            beginIfDue();
        }
    }

    /** Reports time that was spent without a fair sample: it counts for pause and budget. */
    void passed(double nanos) {
        spentNanos += nanos;
        pauseLeft = Math.max(0, pauseLeft - 1);
        if (ceilingLeft > 0 && --ceilingLeft == 0) {
            ceiling = rungs.length - 1;
        }
        beginIfDue();
    }

    /**
     * Reports a sample.
     *
     * @param value what it was taken with; other values than those asked for are not used
     * @param cost for a unit of work, above 0
     * @param nanos the time that it took
     * @param isFair whether the cost tells of this value alone; otherwise it is not used
     */
    void record(int value, double cost, double nanos, boolean isFair) {
        if (value == learned() && isTooSlow(nanos)) {
            return;
        }
        if (!isProbing()) {
            passed(nanos);
            return;
        }
        spentNanos += nanos;
        boolean isThere = value == rungs[there];
        if (isThere) {
            thereNanos += nanos;
        }
        if (isFair && (isThere || value == learned())) {
            sample(isThere, cost, nanos);
        }
        if (isFair && value == target()) {
            misses = 0;
            inBlock++;
        } else if (++misses >= MOST_MISSES + MISSES_OF_EACH * atOnce) {
            abandon();
            return;
        }
        if (inBlock >= pace.block) {
            inBlock = 0;
            isTheresTurn = !isTheresTurn;
        }
        decide();
    }

    /** Gives up the trial in progress, if there is one, and pauses. */
    void abandon() {
        if (isProbing()) {
            endTrial();
            pauseLeft = pace.firstPause;
        }
    }

    /** So many samples are under way at the same time. */
    void atOnce(int samples) {
        atOnce = samples;
    }

    /** Tries the next higher rung at once. */
    void tryUp() {
        if (isOnLadder(rung + 1) && !(isProbing() && direction > 0)) {
            endTrial();
            direction = 1;
            rejected = 0;
            lostNanos = 0;
            pauseLeft = 0;
            nextPause = pace.firstPause;
            beginIfDue();
        }
    }

    /** Asks again soon: something that the costs depend on has changed. */
    void reconsider() {
        nextPause = pace.firstPause;
        pauseLeft = Math.min(pauseLeft, nextPause);
    }

    /**
     * A value failed where lower ones did not: stays below it, for a while. Failures below the learned value are not
     * believed: it has worked itself, and if it does not any more it will fail as well.
     */
    void tooLarge(int value) {
        if (value < learned()) {
            return;
        }
        int below = 0;
        while (below < rungs.length - 1 && rungs[below + 1] < value) {
            below++;
        }
        ceiling = Math.min(ceiling, below);
        ceilingLeft = CEILING_LASTS;
        if (rung > ceiling) {
            moveTo(ceiling);
        }
        endTrial();
        pauseLeft = nextPause;
    }

    private void sample(boolean isThere, double cost, double nanos) {
        if (isThere) {
            trial.addThere(cost);
            slowestThereNanos = Math.max(slowestThereNanos, nanos);
        } else {
            trial.addHere(cost);
        }
    }

    /** Leaves the learned rung if its samples have come to take too long. */
    private boolean isTooSlow(double nanos) {
        slowInARow = nanos > mostNanos ? slowInARow + 1 : 0;
        if (slowInARow < SLOW_IN_A_ROW || rung == 0) {
            return false;
        }
        moveTo(rung - 1);
        endTrial();
        pauseLeft = pace.firstPause;
        return true;
    }

    private void decide() {
        Trial.Verdict verdict = trial.verdict(direction > 0 ? UP : Math.min(DOWN, DOWN_TOGETHER - lossSoFar()));
        if (direction > 0 && slowestThereNanos > mostNanos * SLOW_MARGIN_PERCENT / 100) {
            verdict = Trial.Verdict.NOT_BETTER;
        }
        if (verdict == Trial.Verdict.OPEN) {
            return;
        }
        experienced = true;
        boolean isStride = there - rung > 1;
        if (!isStride) {
            losses[Math.min(rung, there)] = -direction * trial.difference();
        }
        if (verdict == Trial.Verdict.BETTER) {
            // The rung below was just compared and lost, unless it was skipped.
            rejected = isStride ? 0 : 1;
            moveTo(there);
        } else {
            lostNanos += thereNanos * Math.max(0, 1 - Math.exp(-trial.difference()));
            if (isStride) {
                stride = 1;
            } else {
                rejected++;
                direction = -direction;
            }
        }
        endTrial();
        if (!isOnLadder(rung + direction)) {
            rejected++;
            direction = -direction;
        }
        if (rejected >= 2) {
            rejected = 0;
            stride = pace.stride;
            pauseLeft = nextPause;
            nextPause = Math.min(2 * nextPause, pace.longestPause);
            direction = isOnLadder(rung + 1) ? 1 : -1;
        }
        beginIfDue();
    }

    /** How much dearer the learned rung is than highest, as far as known: a logarithm. */
    private double lossSoFar() {
        double sum = 0;
        for (int higher = rung; higher < ceiling; higher++) {
            sum += losses[higher];
        }
        return sum;
    }

    private void moveTo(int newRung) {
        rung = newRung;
        experienced = true;
        nextPause = pace.firstPause;
        spentNanos = 0;
        lostNanos = 0;
        slowInARow = 0;
    }

    private void beginIfDue() {
        if (isProbing() || pauseLeft > 0 || lostNanos > spentNanos * BUDGET_PERCENT / 100) {
            return;
        }
        if (!isOnLadder(rung + direction)) {
            direction = -direction;
        }
        if (isOnLadder(rung + direction)) {
            trial = new Trial(pace.fewestSamples);
            there = direction > 0 ? Math.min(rung + stride, ceiling) : rung - 1;
        }
    }

    private void endTrial() {
        trial = null;
        isTheresTurn = false;
        inBlock = 0;
        misses = 0;
        thereNanos = 0;
        slowestThereNanos = 0;
    }

    private boolean isOnLadder(int candidate) {
        return candidate >= 0 && candidate <= ceiling;
    }
}

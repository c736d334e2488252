package dev.penstock.operators.quality.feedback;

import java.util.ArrayList;
import java.util.List;

/** The state of one shard: what waits for its other half, and what was said already. */
final class FeedbackShard {
    /** Exchanges by their hash; the time is when they were decided. */
    final TimedLongs exchanges;
    /** {@link Given} by the hash of request and user; the time is when the exchange was decided. */
    final TimedLongs given;
    /** In the order in which it came. */
    final List<Waiting> waiting;
    /** Event time of the timer that is set; {@link Long#MAX_VALUE} for none. */
    long timerAt;

    FeedbackShard() {
        this(new TimedLongs(), new TimedLongs(), new ArrayList<>(), Long.MAX_VALUE);
    }

    FeedbackShard(TimedLongs exchanges, TimedLongs given, List<Waiting> waiting, long timerAt) {
        this.exchanges = exchanges;
        this.given = given;
        this.waiting = waiting;
        this.timerAt = timerAt;
    }

    FeedbackShard copy() {
        return new FeedbackShard(exchanges.copy(), given.copy(), new ArrayList<>(waiting), timerAt);
    }

    boolean isEmpty() {
        return exchanges.size() == 0 && given.size() == 0 && waiting.isEmpty();
    }

    /** The earliest time of anything in it, {@link Long#MAX_VALUE} where it is empty. */
    long earliest() {
        long earliest = Math.min(exchanges.earliest(), given.earliest());
        for (Waiting feedback : waiting) {
            earliest = Math.min(earliest, feedback.givenAtMs());
        }
        return earliest;
    }
}

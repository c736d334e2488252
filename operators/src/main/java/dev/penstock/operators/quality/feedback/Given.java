package dev.penstock.operators.quality.feedback;

import dev.penstock.records.Feedback;
import dev.penstock.records.FeedbackFlag;
import java.util.ArrayList;
import java.util.List;

/**
 * What a user has said of a request so far, in 64 bits: the latest rating in thousandths with its time, and all flags.
 * Which order the feedback came in does not matter.
 *
 * @param ratedAtMs when the latest rating was given, 0 to 2^42 - 1; 0 without a rating
 * @param thousandths of that rating, 1000 to 5000; 0 without a rating
 * @param flags bits by {@link FeedbackFlag#ordinal()}
 */
record Given(long ratedAtMs, int thousandths, int flags) {
    private static final int RATING_BITS = 13;
    private static final int FLAG_BITS = 9;

    static final Given NOTHING = new Given(0, 0, 0);

    static Given of(Feedback feedback) {
        int flags = 0;
        for (FeedbackFlag flag : feedback.flags()) {
            flags |= 1 << flag.ordinal();
        }
        return feedback.rating() == null
                ? new Given(0, 0, flags)
                : new Given(feedback.givenAtMs(), (int) Math.round(feedback.rating() * 1000), flags);
    }

    static Given unpacked(long bits) {
        return new Given(
                bits >>> RATING_BITS + FLAG_BITS,
                (int) (bits >>> FLAG_BITS) & (1 << RATING_BITS) - 1,
                (int) bits & (1 << FLAG_BITS) - 1);
    }

    long packed() {
        return ratedAtMs << RATING_BITS + FLAG_BITS | (long) thousandths << FLAG_BITS | flags;
    }

    /** With what was said earlier or later. */
    Given and(Given other) {
        Given rated = isRatedAfter(other) ? this : other;
        return new Given(rated.ratedAtMs, rated.thousandths, flags | other.flags);
    }

    private boolean isRatedAfter(Given other) {
        return ratedAtMs != other.ratedAtMs ? ratedAtMs > other.ratedAtMs : thousandths >= other.thousandths;
    }

    boolean isRated() {
        return thousandths > 0;
    }

    double rating() {
        return thousandths / 1000.0;
    }

    /** Flags of this that the other does not have. */
    List<FeedbackFlag> flagsBeyond(Given other) {
        List<FeedbackFlag> more = new ArrayList<>();
        for (FeedbackFlag flag : FeedbackFlag.values()) {
            if ((flags & ~other.flags & 1 << flag.ordinal()) != 0) {
                more.add(flag);
            }
        }
        return more;
    }
}

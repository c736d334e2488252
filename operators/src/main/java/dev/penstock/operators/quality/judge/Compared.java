package dev.penstock.operators.quality.judge;

/**
 * What judge and user say of one exchange so far; public, as Flink's serializers ask of state.
 *
 * @param judged 1 for good, 0 for bad, -1 for not yet
 * @param answeredAtMs when the answer was given; 0 for not known yet
 * @param rating the latest; NaN for none
 * @param ratedAtMs when it was given
 * @param told what was told of them: 1 for agreement, 0 for none, -1 for nothing
 */
public record Compared(int judged, long answeredAtMs, double rating, long ratedAtMs, int told) {
    static final Compared NOTHING = new Compared(-1, 0, Double.NaN, Long.MIN_VALUE, -1);

    Compared withJudged(boolean good, long newAnsweredAtMs) {
        return new Compared(good ? 1 : 0, newAnsweredAtMs, rating, ratedAtMs, told);
    }

    Compared withRating(double newRating, long newRatedAtMs) {
        return new Compared(judged, answeredAtMs, newRating, newRatedAtMs, told);
    }

    Compared withTold(int newTold) {
        return new Compared(judged, answeredAtMs, rating, ratedAtMs, newTold);
    }
}

package dev.penstock.operators.datasets;

import dev.penstock.operators.ExchangeHash;
import dev.penstock.records.Feedback;
import dev.penstock.records.FeedbackFlag;
import dev.penstock.records.Judgement;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What was said of one exchange: of each user the latest rating, of the judge the latest judgement. There are many, so
 * that it holds numbers and no records.
 */
final class Opinion {
    /** More users than this rate no single answer; the rest is left out. */
    private static final int MOST_USERS = 100;

    private long[] users = new long[0];
    private long[] ratedAtMs = new long[0];
    private double[] ratings = new double[0];
    private int flags;
    private String correction;
    private long correctedAtMs = Long.MIN_VALUE;
    private double judged = Double.NaN;
    private String judge;
    private String rubric;
    private long judgedAtMs = Long.MIN_VALUE;
    private boolean used;

    /** By how many characters the corrections that are held grew. */
    int add(Feedback feedback) {
        for (FeedbackFlag flag : feedback.flags()) {
            flags |= 1 << flag.ordinal();
        }
        if (feedback.rating() != null) {
            rate(
                    ExchangeHash.of(feedback.tenant(), feedback.requestId(), feedback.user()),
                    feedback.rating(),
                    feedback.givenAtMs());
        }
        if (feedback.correction() == null || feedback.givenAtMs() < correctedAtMs) {
            return 0;
        }
        int before = correction == null ? 0 : correction.length();
        correction = feedback.correction();
        correctedAtMs = feedback.givenAtMs();
        return correction.length() - before;
    }

    private void rate(long user, double rating, long atMs) {
        int i = 0;
        while (i < users.length && users[i] != user) {
            i++;
        }
        if (i == users.length) {
            if (i == MOST_USERS) {
                return;
            }
            users = Arrays.copyOf(users, i + 1);
            ratedAtMs = Arrays.copyOf(ratedAtMs, i + 1);
            ratings = Arrays.copyOf(ratings, i + 1);
            users[i] = user;
            ratedAtMs[i] = Long.MIN_VALUE;
        }
        if (atMs >= ratedAtMs[i]) {
            ratedAtMs[i] = atMs;
            ratings[i] = rating;
        }
    }

    void add(Judgement judgement) {
        if (judgement.judgedAtMs() >= judgedAtMs) {
            judgedAtMs = judgement.judgedAtMs();
            judged = judgement.mean().orElse(Double.NaN);
            // A handful of names, each of which comes with every judgement.
            judge = judgement.judge() == null ? null : judgement.judge().intern();
            rubric = judgement.rubric() == null ? null : judgement.rubric().intern();
        }
    }

    /** Mean over the users; empty where nobody rated. */
    OptionalDouble rating() {
        return Arrays.stream(ratings).average();
    }

    /** Mean of the grades, 0 to 1; empty where nothing was judged. */
    OptionalDouble judged() {
        return Double.isNaN(judged) ? OptionalDouble.empty() : OptionalDouble.of(judged);
    }

    /** Null where nothing was judged. */
    String judge() {
        return judge;
    }

    /** Null where nothing was judged. */
    String rubric() {
        return rubric;
    }

    /** Null for none. */
    String correction() {
        return correction;
    }

    boolean has(FeedbackFlag flag) {
        return (flags & 1 << flag.ordinal()) != 0;
    }

    /** Whether its exchange has not been seen before. */
    boolean isFirstUse() {
        boolean first = !used;
        used = true;
        return first;
    }
}

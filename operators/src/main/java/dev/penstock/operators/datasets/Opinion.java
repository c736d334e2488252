package dev.penstock.operators.datasets;

import dev.penstock.records.Feedback;
import dev.penstock.records.FeedbackFlag;
import dev.penstock.records.Judgement;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** What was said of one exchange: of each user the latest rating, of the judge the latest judgement. */
public final class Opinion {
    /** More users than this rate no single answer; the rest is left out. */
    private static final int MOST_USERS = 100;

    private final Map<String, Feedback> ratings = new HashMap<>(2);
    private final Set<FeedbackFlag> flags = EnumSet.noneOf(FeedbackFlag.class);
    private Feedback corrected;
    private Judgement judgement;
    private boolean used;

    Opinion() {}

    /** By how many characters the corrections that are held grew. */
    int add(Feedback feedback) {
        flags.addAll(feedback.flags());
        String user = feedback.user() == null ? "" : feedback.user();
        if (feedback.rating() != null && (ratings.size() < MOST_USERS || ratings.containsKey(user))) {
            Feedback light = new Feedback(
                    feedback.tenant(),
                    feedback.requestId(),
                    feedback.user(),
                    feedback.rating(),
                    null,
                    null,
                    feedback.givenAtMs());
            ratings.merge(user, light, (one, other) -> other.givenAtMs() >= one.givenAtMs() ? other : one);
        }
        if (feedback.correction() != null && (corrected == null || feedback.givenAtMs() >= corrected.givenAtMs())) {
            int before = corrected == null ? 0 : corrected.correction().length();
            corrected = feedback;
            return feedback.correction().length() - before;
        }
        return 0;
    }

    void add(Judgement newJudgement) {
        if (judgement == null || newJudgement.judgedAtMs() >= judgement.judgedAtMs()) {
            judgement = newJudgement;
        }
    }

    /** Mean over the users; empty where nobody rated. */
    OptionalDouble rating() {
        return ratings.values().stream().mapToDouble(Feedback::rating).average();
    }

    /** Mean of the grades, 0 to 1. */
    OptionalDouble judged() {
        return judgement == null ? OptionalDouble.empty() : judgement.mean();
    }

    Judgement judgement() {
        return judgement;
    }

    /** Null for none. */
    String correction() {
        return corrected == null ? null : corrected.correction();
    }

    boolean has(FeedbackFlag flag) {
        return flags.contains(flag);
    }

    /** Whether its exchange has not been seen before. */
    boolean isFirstUse() {
        boolean first = !used;
        used = true;
        return first;
    }
}

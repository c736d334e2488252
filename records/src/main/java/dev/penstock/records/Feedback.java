package dev.penstock.records;

import java.util.List;

/**
 * What a user says of an answer. Several of one user on one request replace each other, the latest by time stands.
 *
 * @param tenant whose request it was; never null
 * @param requestId the request's id
 * @param user who says it, or null
 * @param rating 1 (bad) to 5 (good); null where only flags or a better answer are given
 * @param flags what is wrong with the answer; empty for nothing
 * @param correction a better answer, or null
 * @param givenAtMs milliseconds since the epoch
 */
public record Feedback(
        String tenant,
        String requestId,
        String user,
        Double rating,
        List<FeedbackFlag> flags,
        String correction,
        long givenAtMs) {
    public static final double WORST = 1;
    public static final double BEST = 5;

    public Feedback {
        flags = flags == null ? List.of() : List.copyOf(flags);
    }
}

package dev.penstock.operators.quality.feedback;

import dev.penstock.operators.ExchangeHash;
import dev.penstock.records.Feedback;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * Which shard of the state an exchange belongs to. A key of Flink's for each exchange would cost some hundred bytes and a
 * timer; a shard holds many exchanges in a few arrays.
 */
public final class FeedbackShards {
    /** Part of the savepoint format. Small enough that a shard is copied in microseconds during a checkpoint. */
    static final int COUNT = 4096;

    public static final KeySelector<PendingAnswer, Integer> ANSWERS = answer -> of(answer.exchange());
    public static final KeySelector<Feedback, Integer> FEEDBACK =
            feedback -> of(ExchangeHash.of(feedback.tenant(), feedback.requestId()));

    private FeedbackShards() {}

    private static int of(long exchange) {
        return (int) Long.remainderUnsigned(exchange, COUNT);
    }
}

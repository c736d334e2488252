package dev.penstock.operators.drift;

import dev.penstock.operators.Exchanges;
import dev.penstock.records.Cost;
import dev.penstock.records.Embedding;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.HeadScore;
import dev.penstock.records.Outcome;
import dev.penstock.records.Priority;
import dev.penstock.records.Route;
import java.util.List;
import java.util.SplittableRandom;

/** Exchanges of one topic or another, whose vectors lie around the topic's corner of a small space. */
public final class DriftTraffic {
    public static final int DIMENSIONS = 16;
    public static final String MODEL = "test-encoder";

    private DriftTraffic() {}

    /** A question on a topic, 0 to 15, whose text says which. */
    public static Exchange on(int topic, String tenant, int number, long timeMs) {
        String padding = " please".repeat(new SplittableRandom(number).nextInt(5));
        return asking("question number " + number + padding + " about topic " + topic, topic, tenant, number, timeMs);
    }

    public static Exchange asking(String question, int topic, String tenant, int number, long timeMs) {
        SplittableRandom random = new SplittableRandom(number);
        String answer = "the answer about topic " + topic + " of this question";
        return Exchange.received(envelope(tenant, number), Exchanges.request(question))
                .withEmbedding(new Embedding(
                        vector(topic, random),
                        MODEL,
                        8 + random.nextInt(8),
                        List.of(new HeadScore("topic", "t" + topic, 0.9f, 0.5f)),
                        List.of()))
                .withRoute(new Route(random.nextInt(10) < 7 ? "cheap" : "premium", random.nextDouble(), 0.5, "share"))
                .withGeneration(new Generation(
                        answer, "model", "provider", 10, 40 + random.nextInt(40), "stop", List.of(), -1, 1, List.of()))
                .decided(Outcome.ANSWERED, new Cost(0, 0), timeMs);
    }

    /** Of unit length. */
    public static float[] vector(int topic, SplittableRandom random) {
        float[] vector = new float[DIMENSIONS];
        double squares = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) ((i == topic ? 1 : 0) + 0.12 * random.nextGaussian());
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }

    private static Envelope envelope(String tenant, int number) {
        return new Envelope(
                "r" + number,
                tenant,
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                null,
                List.of(),
                null,
                "llm.requests",
                0,
                number,
                0,
                null,
                List.of());
    }
}

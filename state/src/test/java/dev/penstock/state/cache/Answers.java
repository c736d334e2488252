package dev.penstock.state.cache;

import dev.penstock.records.Citation;
import dev.penstock.records.Generation;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Answers and vectors for tests. */
final class Answers {
    static final String MODEL = "encoder-1";

    private Answers() {}

    static CacheOptions options() {
        return options(Duration.ofHours(1), 1000);
    }

    static CacheOptions options(Duration ttl, int maxEntries) {
        return new CacheOptions(true, true, ttl, 0.92, 10, maxEntries, 1);
    }

    static CachedAnswer answer(String scope, String question, float[] vector, long createdAtMs, String... documents) {
        Generation generation = new Generation(
                "Answer to " + question,
                "m",
                "p",
                3,
                4,
                "stop",
                List.of(new Citation("d", 7, "d#1", 0, 9)),
                -1,
                1,
                List.of("a: timeout"));
        String corpus = documents.length == 0 ? null : "manuals";
        return new CachedAnswer(
                scope + "/" + question,
                scope,
                question,
                vector,
                MODEL,
                generation,
                corpus,
                List.of(documents),
                0.25,
                createdAtMs);
    }

    /** The same unit vector for the same seed. */
    static float[] vector(int dimensions, long seed) {
        Random random = new Random(seed);
        float[] vector = new float[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) random.nextGaussian();
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < dimensions; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }
}

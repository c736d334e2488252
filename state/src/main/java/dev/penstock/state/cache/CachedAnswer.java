package dev.penstock.state.cache;

import dev.penstock.records.Generation;
import java.util.List;

/**
 * An approved answer as it is stored.
 *
 * @param key the exact cache's key: hash of scope and question
 * @param scope hash of all that an answer must share besides the question
 * @param question the question, as the gate compares it with a new one
 * @param vector its vector, unit length
 * @param model identity of the encoder that made the vector
 * @param corpus the corpus the answer was grounded in, or null
 * @param documents ids of the documents that were retrieved for it: a change of one evicts the answer
 * @param premiumUsd what the answer cost, or would have cost, on the premium tier
 * @param createdAtMs milliseconds since the epoch
 */
public record CachedAnswer(
        String key,
        String scope,
        String question,
        float[] vector,
        String model,
        Generation generation,
        String corpus,
        List<String> documents,
        double premiumUsd,
        long createdAtMs) {}

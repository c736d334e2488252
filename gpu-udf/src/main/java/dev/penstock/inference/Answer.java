package dev.penstock.inference;

import dev.penstock.records.Citation;
import java.util.List;

/**
 * What a generator answered.
 *
 * @param model what produced it, for example {@code gpt-4o-mini} or {@code extractive:all-MiniLM-L6-v2}
 * @param provider the backend's name in the configuration
 * @param promptTokens tokens of the prompt, as the backend counts them, else estimated
 * @param finishReason {@code stop}, {@code length} or {@code content_filter}
 * @param firstTokenMicros time to the first token, -1 where it is not known
 * @param attempts calls made, at least 1
 * @param fallbacks why backends before this one were passed over, {@code name: reason}
 * @param wasted on calls before and beside the one that answered; never null
 */
public record Answer(
        String text,
        String model,
        String provider,
        int promptTokens,
        int completionTokens,
        String finishReason,
        List<Citation> citations,
        long firstTokenMicros,
        int attempts,
        List<String> fallbacks,
        WastedTokens wasted) {

    /** Of the first and only call. */
    public Answer(
            String text,
            String model,
            String provider,
            int promptTokens,
            int completionTokens,
            String finishReason,
            List<Citation> citations,
            long firstTokenMicros,
            int attempts,
            List<String> fallbacks) {
        this(
                text,
                model,
                provider,
                promptTokens,
                completionTokens,
                finishReason,
                citations,
                firstTokenMicros,
                attempts,
                fallbacks,
                WastedTokens.NONE);
    }
}

package dev.penstock.records;

import java.util.List;

/**
 * An answer.
 *
 * @param model what produced it
 * @param provider the backend's name in the configuration
 * @param finishReason {@code stop}, {@code length} or {@code content_filter}, as in the OpenAI API
 * @param firstTokenMicros time to the first token, -1 where it is not known
 * @param attempts calls that were made for it, at least 1
 * @param fallbacks why backends before this one were passed over, {@code name: reason}; empty if the first answered
 */
public record Generation(
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

    public Generation withText(String newText) {
        return new Generation(
                newText,
                model,
                provider,
                promptTokens,
                completionTokens,
                finishReason,
                citations,
                firstTokenMicros,
                attempts,
                fallbacks);
    }
}

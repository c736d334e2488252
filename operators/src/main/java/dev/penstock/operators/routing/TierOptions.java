package dev.penstock.operators.routing;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.util.List;

/** One tier of models. Tiers are listed from cheapest to best. */
public record TierOptions(
        @Option("Name of the tier, for example cheap") String name,

        @Option(
                value = "Share of requests, least complex ones first; the shares of all tiers add up to 1",
                min = 0,
                max = 1)
        double share,

        @Option(value = "Names of the generators that serve it, asked in this order when one fails", min = 1)
        List<String> generators,

        @Option(value = "Price of a million prompt tokens in US dollars", min = 0, max = 100000)
        double usdPerMillionPromptTokens,

        @Option(value = "Price of a million answer tokens in US dollars", min = 0, max = 100000)
        double usdPerMillionCompletionTokens,

        @Option(
                value =
                        "Most tokens of prompt and answer together; a longer request goes to the next tier that takes it",
                byDefault = "8192",
                min = 128,
                max = 10000000)
        int contextTokens,

        @Option(
                value = "Most tokens of an answer where the request sets none",
                byDefault = "512",
                min = 1,
                max = 1000000)
        int maxAnswerTokens)
        implements Serializable {

    /** Price of a call in US dollars. */
    public double price(int promptTokens, int completionTokens) {
        return (promptTokens * usdPerMillionPromptTokens + completionTokens * usdPerMillionCompletionTokens) / 1e6;
    }
}

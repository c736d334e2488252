package dev.penstock.operators.quality;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.util.List;

/** How answers are scored, how feedback finds its answer, and which share of answers a judge sees. */
public record QualityOptions(
        @Option(
                value =
                        "Share of sampled answers that are scored by the encoder: relevance, groundedness, context precision",
                byDefault = "1",
                min = 0,
                max = 1)
        double share,

        @Option(
                value = "Cosine from which a sentence of a passage bears out a sentence of an answer, if numbers and"
                        + " names agree too; 0.55 suits minilm, other encoders need another",
                byDefault = "0.55",
                min = 0,
                max = 1)
        double supportCosine,

        @Option(
                value = "Groundedness below which an answer counts as hallucinated",
                byDefault = "0.5",
                min = 0,
                max = 1)
        double hallucinationBelow,

        @Option(
                value =
                        "Ids of output rules of the policy whose findings make an answer toxic, where the encoder has no"
                                + " head for toxicity; empty for all rules of the kind word",
                byDefault = "[]")
        List<String> toxicRules,

        @Option(
                value =
                        "Texts at the encoder for one parallel instance (questions, answers, and sentences of answers and"
                                + " passages) beyond which an answer is scored by rules alone, so that cost and performance are"
                                + " told in time. One answer has 242 at most. With those of all instances of a TaskManager, the"
                                + " encoder's batching.queue-capacity should not be reached: it blocks them then",
                byDefault = "256",
                min = 1,
                max = 100000)
        int textsInFlight,

        @Option("How feedback finds its answer") FeedbackOptions feedback,

        @Option("Which share of answers a model judges, and at what price")
        JudgeOptions judge)
        implements Serializable {

    public QualityOptions {
        toxicRules = List.copyOf(toxicRules);
    }
}

package dev.penstock.operators.quality;

import dev.penstock.options.Option;
import java.io.Serializable;

/** How answers are scored, and which share of them a judge sees. */
public record QualityOptions(
        @Option(
                value =
                        "Share of sampled answers that are scored by the encoder: relevance, groundedness, context precision",
                byDefault = "1",
                min = 0,
                max = 1)
        double share)
        implements Serializable {}

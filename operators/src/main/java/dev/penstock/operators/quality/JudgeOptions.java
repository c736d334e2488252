package dev.penstock.operators.quality;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** Which answers a model judges, and at what price. */
public record JudgeOptions(
        @Option(
                value = "Share of sampled answers that are judged; 0 for none. Questions, answers and passages then go"
                        + " to the models of the tier below",
                byDefault = "0",
                min = 0,
                max = 1)
        double share,

        @Option(
                value = "Tier of routing that judges, and whose prices count; its extractive generators are left out."
                        + " Better than the tiers that it judges",
                byDefault = "premium",
                min = 1,
                max = 200)
        String tier,

        @Option(
                value = "Most that judgements of the whole job may cost in one hour, in US dollars; beyond it answers"
                        + " are not judged",
                byDefault = "1",
                min = 0,
                max = 100000)
        double usdPerHour,

        @Option(
                value = "Longest time for one judgement, its second attempt included",
                byDefault = "1m",
                min = 1,
                max = 3600000)
        Duration timeout,

        @Option(
                value = "Judgements in flight in one parallel instance; answers beyond it are not judged",
                byDefault = "16",
                min = 1,
                max = 10000)
        int inFlight,

        @Option(
                value = "Mean of the scores from which the judge finds an answer good, to compare it with users",
                byDefault = "0.7",
                min = 0,
                max = 1)
        double goodFrom,

        @Option(value = "Rating from which a user finds an answer good", byDefault = "4", min = 1, max = 5)
        double userGoodFrom,

        @Option(
                value =
                        "Rating up to which a user finds an answer bad; between the two it is neither, and not compared",
                byDefault = "2",
                min = 1,
                max = 5)
        double userBadUpTo)
        implements Serializable {}

package dev.penstock.state.cache;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** How answers are remembered. */
public record CacheOptions(
        @Option(value = "Whether the exact cache is asked and filled", byDefault = "true")
        boolean exact,

        @Option(value = "Whether the semantic cache is asked", byDefault = "true")
        boolean semantic,

        @Option(value = "How long an answer is kept", byDefault = "24h", min = 1000)
        Duration ttl,

        @Option(
                value = "Least cosine of a semantic hit; the gate on numbers, names, negation and opposites "
                        + "applies on top of it",
                byDefault = "0.92",
                min = 0,
                max = 1)
        double threshold,

        @Option(
                value = "Nearest entries that are looked at, so that a refused one does not hide a good one",
                byDefault = "10",
                min = 1,
                max = 100)
        int candidates,

        @Option(
                value = "Most entries of the in-process index; the oldest leave first",
                byDefault = "200000",
                min = 1,
                max = 10000000)
        int maxEntries,

        @Option(
                value = "Requests with a temperature above this are neither answered from the cache nor stored",
                byDefault = "1",
                min = 0,
                max = 2)
        double maxTemperature)
        implements Serializable {}

package dev.penstock.operators.parsing;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** How much of a document is read. */
public record ParsingOptions(
        @Option(
                value = "Largest document in bytes; larger ones are reported and left out",
                byDefault = "67108864",
                min = 1,
                max = 1073741824)
        long maxBytes,

        @Option(
                value = "Most characters of a document's text; longer ones are reported and left out",
                byDefault = "16777216",
                min = 1,
                max = 268435456)
        int maxCharacters,

        @Option(value = "Longest time that one document may take to parse", byDefault = "60s", min = 100, max = 3600000)
        Duration timeout,

        @Option(value = "Threads of one TaskManager that parse", byDefault = "2", min = 1, max = 256)
        int threads)
        implements Serializable {}

package dev.penstock.connectors.corpus;

import dev.penstock.options.Option;
import java.io.Serializable;

/** How much is taken out of one compressed file or archive; what exceeds it is reported and left. */
public record ArchiveLimits(
        @Option(value = "Most entries of an archive, with those of archives in it", byDefault = "1000000", min = 1)
        long maxEntries,

        @Option(
                value = "Most bytes that come out of an archive, with those of archives in it",
                byDefault = "68719476736",
                min = 1)
        long maxExpandedBytes,

        @Option(
                value = "Most bytes that come out for each byte of the file, once more than 64 MiB have come out: text "
                        + "shrinks to a twentieth, zip bombs to a thousandth",
                byDefault = "250",
                min = 1,
                max = 100000)
        int maxRatio,

        @Option(
                value =
                        "Most archives within each other, compressed files counted: docs.zip in backup.tar.gz are three",
                byDefault = "4",
                min = 1,
                max = 16)
        int maxNesting)
        implements Serializable {}

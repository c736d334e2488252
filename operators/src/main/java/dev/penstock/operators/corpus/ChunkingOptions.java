package dev.penstock.operators.corpus;

import dev.penstock.options.Option;
import java.io.Serializable;

/** How large the pieces are into which documents are cut. All sizes are tokens of the encoder. */
public record ChunkingOptions(
        @Option(
                value =
                        "Most tokens of a chunk with its headings; must be below the encoder's max-tokens, so that nothing"
                                + " is cut off",
                byDefault = "200",
                min = 16,
                max = 8192)
        int targetTokens,

        @Option(
                value = "Most tokens that a chunk repeats from the one before, in whole sentences; 0 for none",
                byDefault = "30",
                min = 0,
                max = 4096)
        int overlapTokens,

        @Option(
                value = "Most tokens of a parent, the stretch of neighbouring chunks that can stand in for one of them",
                byDefault = "1000",
                min = 16,
                max = 65536)
        int parentTokens)
        implements Serializable {
    public static final ChunkingOptions DEFAULT = new ChunkingOptions(200, 30, 1000);

    /** Below this, no headings and sentences fit side by side. */
    private static final int LEAST_TARGET = 16;

    public ChunkingOptions {
        if (targetTokens < LEAST_TARGET) {
            throw new IllegalArgumentException(
                    "target-tokens is " + targetTokens + "; it must be at least " + LEAST_TARGET);
        }
        if (overlapTokens < 0 || overlapTokens > targetTokens / 2) {
            throw new IllegalArgumentException("overlap-tokens is " + overlapTokens
                    + "; it must be from 0 to half of target-tokens, which is " + targetTokens);
        }
        if (parentTokens < targetTokens) {
            throw new IllegalArgumentException("parent-tokens is " + parentTokens
                    + "; it must be at least target-tokens, which is " + targetTokens);
        }
    }
}

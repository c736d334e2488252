package dev.penstock.operators.documents;

/**
 * How much is read.
 *
 * @param maxFiles most files; those behind them, in the order of their paths, are skipped
 * @param maxFileBytes largest file
 */
public record LoadLimits(int maxFiles, long maxFileBytes) {
    public static final LoadLimits DEFAULT = new LoadLimits(100_000, 8L << 20);
}

package dev.penstock.inference;

/**
 * Prompt tokens of calls that may be billed although nobody got their answer. How many tokens the model had answered by
 * then is not known and not counted.
 *
 * <p>Billed may be what a provider began to work on: a call that was given up for its timeout or deadline, one whose
 * connection broke, and an answer that broke off or could not be read. Providers do not bill what they refuse (429 and
 * other 4xx) and what fails on their side (5xx, but for 504: a gateway says it while the model still works), nor what
 * never reached them.
 *
 * @param retries of calls that failed and were made again, or given up in the end
 * @param hedges of two calls at the same time, the one that was not the first to answer
 */
public record WastedTokens(long retries, long hedges) {
    public static final WastedTokens NONE = new WastedTokens(0, 0);

    public WastedTokens plus(WastedTokens other) {
        return new WastedTokens(retries + other.retries, hedges + other.hedges);
    }

    public long total() {
        return retries + hedges;
    }
}

package dev.penstock.records;

/**
 * What was spent on calls whose answer nobody got, in US dollars: a part of {@link Cost#usd()}. It is an estimate that is
 * rather too low: of a call whose answer never came, the prompt is known, and not how far the model got.
 *
 * @param retriesUsd calls that failed although they may be billed, and were made again, or given up in the end
 * @param hedgesUsd of two calls made because the first was slow, the one that was not the first to answer
 * @param escalationsUsd calls of a tier that was left for the next one
 * @param crashesUsd calls that were made again after a restart
 */
public record Waste(double retriesUsd, double hedgesUsd, double escalationsUsd, double crashesUsd) {
    public static final Waste NONE = new Waste(0, 0, 0, 0);

    public static Waste ofEscalation(double usd) {
        return new Waste(0, 0, usd, 0);
    }

    public static Waste ofCrash(double usd) {
        return new Waste(0, 0, 0, usd);
    }

    public double totalUsd() {
        return retriesUsd + hedgesUsd + escalationsUsd + crashesUsd;
    }

    public Waste plus(Waste other) {
        return new Waste(
                retriesUsd + other.retriesUsd,
                hedgesUsd + other.hedgesUsd,
                escalationsUsd + other.escalationsUsd,
                crashesUsd + other.crashesUsd);
    }
}

package dev.penstock.records;

/**
 * What was spent on calls whose answer nobody got, in US dollars; a part of {@link Cost#usd()} only where it was paid
 * for an answered request.
 *
 * @param retriesUsd calls that failed and were made again
 * @param hedgesUsd second calls made because the first was slow, and first ones that the second overtook
 * @param escalationsUsd calls of a tier that was left for the next one
 * @param crashesUsd calls that were made again after a restart
 */
public record Waste(double retriesUsd, double hedgesUsd, double escalationsUsd, double crashesUsd) {
    public static final Waste NONE = new Waste(0, 0, 0, 0);

    public double totalUsd() {
        return retriesUsd + hedgesUsd + escalationsUsd + crashesUsd;
    }
}

package dev.penstock.records;

/**
 * What an answer cost, in US dollars.
 *
 * @param usd spent on this request, what was wasted on it included
 * @param premiumUsd what the same tokens cost on the premium tier
 * @param waste the part of {@code usd} that bought no answer. Null, as in state and traces of versions without it, is
 *     {@link Waste#NONE}
 */
public record Cost(double usd, double premiumUsd, Waste waste) {

    public Cost {
        waste = waste == null ? Waste.NONE : waste;
    }

    /** With nothing wasted. */
    public Cost(double usd, double premiumUsd) {
        this(usd, premiumUsd, Waste.NONE);
    }

    /** What cache and routing saved against always asking the premium tier. */
    public double savedUsd() {
        return premiumUsd - usd;
    }

    /** With something else spent on the same request, which the premium tier would not have spared. */
    public Cost plus(double moreUsd) {
        return new Cost(usd + moreUsd, premiumUsd + moreUsd, waste);
    }

    /** With something spent on the same request that bought nothing. */
    public Cost plus(Waste more) {
        return new Cost(usd + more.totalUsd(), premiumUsd, waste.plus(more));
    }
}

package dev.penstock.records;

/**
 * What an answer cost, in US dollars.
 *
 * @param usd spent on this request
 * @param premiumUsd what the same tokens cost on the premium tier
 */
public record Cost(double usd, double premiumUsd) {

    /** What cache and routing saved against always asking the premium tier. */
    public double savedUsd() {
        return premiumUsd - usd;
    }

    /** With something else spent on the same request, which the premium tier would not have spared. */
    public Cost plus(double moreUsd) {
        return new Cost(usd + moreUsd, premiumUsd + moreUsd);
    }
}

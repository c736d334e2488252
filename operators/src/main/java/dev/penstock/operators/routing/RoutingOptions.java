package dev.penstock.operators.routing;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** How requests are spread over the tiers. */
public record RoutingOptions(
        @Option(value = "The tiers, cheapest first, best (the premium tier, which prices savings) last", min = 1)
        List<TierOptions> tiers,

        @Option(value = "Tier that all requests of a tenant go to, by tenant", byDefault = "{}")
        Map<String, String> tenantPins,

        @Option(
                value = "Recent requests against which the complexity of a new one is ranked",
                byDefault = "10000",
                min = 100,
                max = 10000000)
        int window)
        implements Serializable {

    /** The best tier: what it would have charged is what savings are counted against. */
    public TierOptions premium() {
        return tiers.get(tiers.size() - 1);
    }
}

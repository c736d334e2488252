package dev.penstock.operators.routing;

import java.util.List;
import java.util.Map;

/** Tiers for tests. */
public final class Routings {
    public static final RoutingOptions OPTIONS = options(1000, Map.of("vip", "premium"));

    private Routings() {}

    public static RoutingOptions options(int window, Map<String, String> pins) {
        return new RoutingOptions(
                List.of(tier("cheap", 0.7, 1000, 1), tier("mid", 0.2, 2000, 5), tier("premium", 0.1, 4000, 20)),
                pins,
                window);
    }

    public static TierOptions tier(String name, double share, int contextTokens, double usd) {
        return new TierOptions(name, share, List.of(name), usd, 2 * usd, contextTokens, 100);
    }
}

package dev.penstock.operators.routing;

import dev.penstock.records.ChatRequest;
import dev.penstock.records.Exchange;
import dev.penstock.records.Passage;
import dev.penstock.records.TokenEstimate;
import java.util.List;
import java.util.stream.Collectors;

/** The configured tiers by name and by what fits into them. */
final class Tiers {
    static final int NONE = -1;
    private static final double SHARES_MISS_ONE_BY = 1e-6;

    private final List<TierOptions> tiers;

    Tiers(RoutingOptions options) {
        tiers = options.tiers();
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("routing.tiers is empty; name at least one tier");
        }
        double sum = tiers.stream().mapToDouble(TierOptions::share).sum();
        if (!(Math.abs(sum - 1) <= SHARES_MISS_ONE_BY)) {
            throw new IllegalArgumentException(
                    "routing.tiers: the shares add up to " + sum + "; they must add up to 1");
        }
        options.tenantPins().forEach((tenant, tier) -> {
            if (indexOf(tier) == NONE) {
                throw new IllegalArgumentException("routing.tenant-pins." + tenant + " is \"" + tier
                        + "\", which is no tier; allowed are " + names());
            }
        });
    }

    TierOptions get(int index) {
        return tiers.get(index);
    }

    List<Double> shares() {
        return tiers.stream().map(TierOptions::share).toList();
    }

    int indexOf(String name) {
        for (int i = 0; i < tiers.size(); i++) {
            if (tiers.get(i).name().equals(name)) {
                return i;
            }
        }
        return NONE;
    }

    String names() {
        return tiers.stream().map(TierOptions::name).collect(Collectors.joining(", "));
    }

    /** The first tier from {@code wanted} on that takes the request, {@link #NONE} if none does. */
    int firstThatTakes(Exchange exchange, int wanted) {
        for (int i = wanted; i < tiers.size(); i++) {
            if (tokens(exchange, tiers.get(i)) <= tiers.get(i).contextTokens()) {
                return i;
            }
        }
        return NONE;
    }

    /** Prompt, passages and answer in a tier, estimated. */
    static int tokens(Exchange exchange, TierOptions tier) {
        ChatRequest request = exchange.request();
        long tokens = TokenEstimate.of(request);
        if (exchange.context() != null) {
            for (Passage passage : exchange.context().passages()) {
                tokens += TokenEstimate.of(passage.text());
            }
        }
        tokens += request.maxTokens() != null ? request.maxTokens() : tier.maxAnswerTokens();
        return (int) Math.min(Integer.MAX_VALUE, tokens);
    }
}

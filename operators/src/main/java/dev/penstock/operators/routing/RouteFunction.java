package dev.penstock.operators.routing;

import dev.penstock.operators.Decided;
import dev.penstock.operators.Decisions;
import dev.penstock.operators.WallClock;
import dev.penstock.records.Exchange;
import dev.penstock.records.Outcome;
import dev.penstock.records.Route;
import dev.penstock.state.flow.RollingQuantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Sends each request to a tier. A tenant's pin decides first, then a tier that the caller named as model
 * ({@code cheap} or {@code tier:cheap}), then complexity: the request's score is ranked among the recent ones, and the
 * rank cut into the tiers' shares. A request that is too long for its tier goes to the next one that takes it. What no
 * tier takes, and a {@code tier:} that does not exist, leaves as invalid by {@link Decided#TAG}.
 *
 * <p>The sketch of recent scores is union state, of which each subtask takes its part after a restore. Where there are
 * more subtasks than before, the new ones take a copy, so that none starts without knowing the traffic.
 */
public final class RouteFunction extends ProcessFunction<Exchange, Exchange> implements CheckpointedFunction {
    private static final long serialVersionUID = 1;
    private static final String TIER_PREFIX = "tier:";
    /** Far below the differences that matter, and enough to give equal scores an order. */
    private static final double TIE_BREAK = 1e-6;

    private final RoutingOptions options;
    private final WallClock clock;

    private transient Tiers tiers;
    private transient TierShares shares;
    private transient RollingQuantiles recent;
    private transient ListState<byte[]> stored;
    private transient Counter[] routed;
    private transient Counter overridden;
    private transient Counter refused;

    public RouteFunction(RoutingOptions options, WallClock clock) {
        new Tiers(options); // finds faults while the graph is built
        this.options = options;
        this.clock = clock;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        stored = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>(
                        "recent-scores", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        List<byte[]> all = new ArrayList<>();
        stored.get().forEach(all::add);
        TaskInfo task = getRuntimeContext().getTaskInfo();
        int subtask = task.getIndexOfThisSubtask();
        int subtasks = task.getNumberOfParallelSubtasks();
        recent = new RollingQuantiles(options.window());
        for (int i = 0; i < all.size(); i++) {
            if (all.size() >= subtasks ? i % subtasks == subtask : i == subtask % all.size()) {
                recent.merge(RollingQuantiles.fromBytes(all.get(i)));
            }
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        stored.update(List.of(recent.toBytes()));
    }

    @Override
    public void open(OpenContext context) {
        tiers = new Tiers(options);
        shares = new TierShares(tiers.shares());
        MetricGroup group = getRuntimeContext().getMetricGroup();
        routed = new Counter[options.tiers().size()];
        Arrays.setAll(routed, i -> group.addGroup("tier", tiers.get(i).name()).counter("routed"));
        overridden = group.counter("routeOverrides");
        refused = group.counter("routeRefusals");
    }

    @Override
    public void processElement(Exchange exchange, Context context, Collector<Exchange> out) {
        if (namesUnknownTier(exchange.request().model()) && pin(exchange) == null) {
            refuse(exchange, unknownTier(exchange.request().model()), context);
            return;
        }
        Choice choice = choose(exchange);
        int tier = tiers.firstThatTakes(exchange, choice.tier);
        if (tier == Tiers.NONE) {
            refuse(exchange, tooLong(exchange), context);
            return;
        }
        String reason = tier == choice.tier ? choice.reason : RouteReason.CONTEXT_LENGTH;
        routed[tier].inc();
        if (!reason.equals(RouteReason.SHARE)) {
            overridden.inc();
        }
        Route route = new Route(tiers.get(tier).name(), choice.score, choice.quantile, reason);
        out.collect(exchange.withRoute(route));
    }

    private Choice choose(Exchange exchange) {
        double score = ComplexityScore.of(exchange.request());
        double ordered = score + TIE_BREAK * fraction(exchange.envelope().id());
        double quantile = ScorePrior.blend(score, recent.rank(ordered), recent.count());
        String pin = pin(exchange);
        if (pin != null) {
            return new Choice(tiers.indexOf(pin), score, quantile, RouteReason.PINNED);
        }
        int requested = requested(exchange.request().model());
        if (requested != Tiers.NONE) {
            return new Choice(requested, score, quantile, RouteReason.REQUESTED);
        }
        recent.add(ordered); // only what is routed by rank is ranked against
        return new Choice(shares.choose(quantile), score, quantile, RouteReason.SHARE);
    }

    private String pin(Exchange exchange) {
        return options.tenantPins().get(exchange.envelope().tenant());
    }

    private int requested(String model) {
        if (model == null) {
            return Tiers.NONE;
        }
        return tiers.indexOf(model.startsWith(TIER_PREFIX) ? model.substring(TIER_PREFIX.length()) : model);
    }

    private boolean namesUnknownTier(String model) {
        return model != null && model.startsWith(TIER_PREFIX) && requested(model) == Tiers.NONE;
    }

    /** A number from 0 to 1 that is the same for the same id. */
    private static double fraction(String id) {
        int mixed = id.hashCode() * 0x9E3779B9;
        return (mixed >>> 8) / (double) (1 << 24);
    }

    private Outcome unknownTier(String model) {
        return Outcome.invalid(
                "model_not_found", "model is \"" + model + "\"; the tiers are " + tiers.names(), "model");
    }

    private Outcome tooLong(Exchange exchange) {
        TierOptions largest = options.tiers().stream()
                .max((a, b) -> Integer.compare(a.contextTokens(), b.contextTokens()))
                .orElseThrow();
        return Decisions.contextLengthExceeded(
                Tiers.tokens(exchange, largest), largest.contextTokens(), "the largest model");
    }

    private void refuse(Exchange exchange, Outcome outcome, Context context) {
        refused.inc();
        context.output(Decided.TAG, Decisions.unanswered(exchange, outcome, clock.millis()));
    }

    private record Choice(int tier, double score, double quantile, String reason) {}
}

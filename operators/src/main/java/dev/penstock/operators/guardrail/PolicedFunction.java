package dev.penstock.operators.guardrail;

import dev.penstock.operators.Decided;
import dev.penstock.records.Exchange;
import dev.penstock.records.Policy;
import dev.penstock.records.PolicyUpdate;
import dev.penstock.records.RuleKind;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * What input guardrail, classification and output filter share: each exchange meets the policy of its tenant, and policies change while
 * the job runs. A tenant's own policy replaces the one for all tenants, which replaces the configured one.
 */
abstract class PolicedFunction extends BroadcastProcessFunction<Exchange, PolicyUpdate, Exchange> {
    private static final long serialVersionUID = 1;

    private final String side;
    private final Policy configured;
    private final HashMap<String, Policy> initial;
    private transient MapStateDescriptor<String, Policy> descriptor;
    private transient PolicyBook policies;
    private transient GuardrailMetrics metrics;

    /**
     * @param side {@code input}, {@code heads} or {@code output}, in the metrics
     * @param configured holds where neither the tenant nor {@link Policy#ALL_TENANTS} has a policy
     * @param initial policies by tenant that hold until the policy stream says otherwise; one that does not compile is
     *     refused when the job starts, as if it came by the stream
     * @throws InvalidPolicyException if {@code configured} does not compile
     */
    PolicedFunction(String side, Policy configured, Map<String, Policy> initial) {
        this.side = side;
        this.configured = CompiledPolicy.of(configured).policy();
        this.initial = new HashMap<>(initial);
    }

    /** Screens an exchange that is not decided yet. */
    abstract Exchange screened(Exchange exchange, CompiledPolicy policy, long nowMs);

    /** Whether a screened exchange goes on; otherwise it leaves by {@link Decided#TAG}. */
    abstract boolean goesOn(Exchange screened);

    /** All types that findings of this function can have. */
    Collection<String> findingTypes() {
        return EnumSet.complementOf(EnumSet.of(RuleKind.HEAD)).stream()
                .map(RuleKind::name)
                .toList();
    }

    @Override
    public void open(OpenContext context) throws Exception {
        descriptor = PolicyState.descriptor();
        metrics = new GuardrailMetrics(getRuntimeContext().getMetricGroup(), side, findingTypes());
        policies = new PolicyBook(configured, initial, metrics.policiesApplied(), metrics.policiesRefused());
    }

    @Override
    public final void processElement(Exchange exchange, ReadOnlyContext context, Collector<Exchange> out)
            throws Exception {
        if (exchange.isDecided()) {
            context.output(Decided.TAG, exchange);
            return;
        }
        CompiledPolicy policy = policies.of(exchange.envelope().tenant(), context.getBroadcastState(descriptor));
        Exchange screened = screened(exchange, policy, context.currentProcessingTime());
        if (goesOn(screened)) {
            out.collect(screened);
        } else {
            context.output(Decided.TAG, screened);
        }
    }

    @Override
    public final void processBroadcastElement(PolicyUpdate update, Context context, Collector<Exchange> out)
            throws Exception {
        policies.update(update, context.getBroadcastState(descriptor));
    }

    final GuardrailMetrics metrics() {
        return metrics;
    }
}

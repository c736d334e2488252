package dev.penstock.operators.guardrail;

import dev.penstock.operators.Decided;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Outcome;
import dev.penstock.records.Policy;
import dev.penstock.records.PolicyUpdate;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleScope;
import dev.penstock.records.Verdict;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Applies the output rules of the tenant's policy to the answer, checks that an answer which was to be JSON is JSON, and
 * decides. Approved answers go on, so that a cache can be filled from them; withheld and invalid ones leave by
 * {@link Decided#TAG}. What the answer cost has been spent either way, and stays on the exchange.
 *
 * <p>A JSON answer is checked as the client would receive it: out of its Markdown fence, after redaction.
 */
public final class OutputFilterFunction extends BroadcastProcessFunction<Exchange, PolicyUpdate, Exchange> {
    private static final long serialVersionUID = 1;

    private final Policy configured;
    private final HashMap<String, Policy> initial;
    private transient MapStateDescriptor<String, Policy> descriptor;
    private transient PolicyBook policies;
    private transient GuardrailMetrics metrics;
    private transient Counter invalidJson;
    private transient JsonAnswers jsonAnswers;

    /**
     * @param configured holds where neither the tenant nor {@link Policy#ALL_TENANTS} has a policy
     * @param initial policies by tenant that hold until the policy stream says otherwise; one that does not compile is
     *     refused when the job starts, as if it came by the stream
     * @throws InvalidPolicyException if {@code configured} does not compile
     */
    public OutputFilterFunction(Policy configured, Map<String, Policy> initial) {
        this.configured = CompiledPolicy.of(configured).policy();
        this.initial = new HashMap<>(initial);
    }

    @Override
    public void open(OpenContext context) {
        descriptor = PolicyState.descriptor();
        metrics = new GuardrailMetrics(getRuntimeContext().getMetricGroup(), "output");
        policies = new PolicyBook(configured, initial, metrics.policiesApplied(), metrics.policiesRefused());
        invalidJson = getRuntimeContext().getMetricGroup().addGroup("guardrail").counter("invalidJsonAnswers");
        jsonAnswers = new JsonAnswers();
    }

    @Override
    public void processElement(Exchange exchange, ReadOnlyContext context, Collector<Exchange> out) throws Exception {
        if (exchange.isDecided()) {
            context.output(Decided.TAG, exchange);
            return;
        }
        long now = context.currentProcessingTime();
        Cost spent = exchange.cost() == null ? new Cost(0, 0) : exchange.cost();
        if (exchange.generation() == null) {
            Outcome missing = Outcome.failed("no_answer", "no stage answered the request; send it again");
            context.output(Decided.TAG, exchange.decided(missing, spent, now));
            return;
        }
        CompiledPolicy policy = policies.of(exchange.envelope().tenant(), context.getBroadcastState(descriptor));
        Exchange screened = screen(exchange, policy);
        Outcome outcome = outcome(screened);
        if (outcome == Outcome.ANSWERED) {
            out.collect(screened.decided(outcome, spent, now));
        } else {
            context.output(Decided.TAG, screened.decided(outcome, spent, now));
        }
    }

    @Override
    public void processBroadcastElement(PolicyUpdate update, Context context, Collector<Exchange> out)
            throws Exception {
        policies.update(update, context.getBroadcastState(descriptor));
    }

    private Exchange screen(Exchange exchange, CompiledPolicy policy) {
        String answer = exchange.generation().text();
        String text = isJson(exchange) ? JsonAnswers.unfenced(answer) : answer;
        Screening screening = policy.screen(text, RuleScope.OUTPUT, 0);
        Verdict verdict =
                new Verdict(policy.policy().id(), policy.policy().version(), screening.action(), screening.findings());
        metrics.count(verdict);
        Exchange stamped = exchange.withOutputVerdict(verdict);
        return screening.text().equals(answer)
                ? stamped
                : stamped.withGeneration(exchange.generation().withText(screening.text()));
    }

    private Outcome outcome(Exchange screened) {
        Verdict verdict = screened.outputVerdict();
        if (verdict.action() == RuleAction.BLOCK) {
            return Outcome.blocked("answer_withheld", Refusal.message("the answer was withheld", verdict));
        }
        if (!isJson(screened)) {
            return Outcome.ANSWERED;
        }
        Outcome outcome =
                jsonAnswers.check(screened.request(), screened.generation().text());
        if (outcome != Outcome.ANSWERED) {
            invalidJson.inc();
        }
        return outcome;
    }

    private static boolean isJson(Exchange exchange) {
        return exchange.request().responseFormat() != ResponseFormat.TEXT;
    }
}

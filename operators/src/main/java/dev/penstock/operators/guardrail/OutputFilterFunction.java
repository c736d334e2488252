package dev.penstock.operators.guardrail;

import dev.penstock.operators.Decided;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Outcome;
import dev.penstock.records.Policy;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleScope;
import dev.penstock.records.Status;
import dev.penstock.records.Verdict;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;

/**
 * Applies the output rules of the tenant's policy to the answer, checks that an answer which was to be JSON is JSON, and
 * decides. Approved answers go on, so that a cache can be filled from them; withheld and invalid ones leave by
 * {@link Decided#TAG}. What the answer cost has been spent either way, and stays on the exchange.
 *
 * <p>A JSON answer is checked as the client would receive it: out of its Markdown fence, after redaction.
 */
public final class OutputFilterFunction extends PolicedFunction {
    private static final long serialVersionUID = 1;

    private transient Counter invalidJson;
    private transient JsonAnswers jsonAnswers;

    /**
     * @param configured holds where neither the tenant nor {@link Policy#ALL_TENANTS} has a policy
     * @param initial policies by tenant that hold until the policy stream says otherwise
     * @throws InvalidPolicyException if {@code configured} does not compile
     */
    public OutputFilterFunction(Policy configured, Map<String, Policy> initial) {
        super("output", configured, initial);
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        invalidJson = getRuntimeContext().getMetricGroup().addGroup("guardrail").counter("invalidJsonAnswers");
        jsonAnswers = new JsonAnswers();
    }

    @Override
    Exchange screened(Exchange exchange, CompiledPolicy policy, long nowMs) {
        Cost spent = exchange.cost() == null ? new Cost(0, 0) : exchange.cost();
        if (exchange.generation() == null) {
            Outcome missing = Outcome.failed("no_answer", "no stage answered the request; send it again");
            return exchange.decided(missing, spent, nowMs);
        }
        Exchange screened = screen(exchange, policy);
        return screened.decided(outcome(screened), spent, nowMs);
    }

    @Override
    boolean goesOn(Exchange screened) {
        return screened.outcome().status() == Status.ANSWERED;
    }

    private Exchange screen(Exchange exchange, CompiledPolicy policy) {
        String answer = exchange.generation().text();
        String text = isJson(exchange) ? JsonAnswers.unfenced(answer) : answer;
        Screening screening = policy.screen(text, RuleScope.OUTPUT, 0);
        Verdict verdict =
                new Verdict(policy.policy().id(), policy.policy().version(), screening.action(), screening.findings());
        metrics().count(verdict);
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

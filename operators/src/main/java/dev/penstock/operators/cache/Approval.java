package dev.penstock.operators.cache;

import dev.penstock.records.CacheDecision;
import dev.penstock.records.Exchange;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Status;
import dev.penstock.records.Verdict;
import java.util.Objects;

/** Which answers may be given again. */
final class Approval {

    private Approval() {}

    /**
     * An answer is stored when it is whole, a model gave it, the output filter let it pass, and a later request can
     * find and lose it again: it has a vector, and where it was to be grounded in a corpus, it rests on documents whose
     * change evicts it.
     */
    static boolean isStorable(Exchange exchange) {
        CacheDecision cache = exchange.cache();
        return exchange.isDecided()
                && exchange.outcome().status() == Status.ANSWERED
                && cache != null
                && cache.cacheable()
                && exchange.embedding() != null
                && exchange.generation() != null
                && "stop".equals(exchange.generation().finishReason())
                && isClean(exchange)
                && isEvictable(exchange);
    }

    /**
     * The output filter approved under the policy that stands in the scope (it may change while a request is on its
     * way), and the question itself was not suspicious: an attack that was only flagged must not speak to others.
     */
    private static boolean isClean(Exchange exchange) {
        Verdict input = exchange.inputVerdict();
        Verdict output = exchange.outputVerdict();
        return input != null
                && output != null
                && input.action() != RuleAction.FLAG
                && input.action() != RuleAction.BLOCK
                && output.action() != RuleAction.BLOCK
                && Objects.equals(input.policy(), output.policy())
                && input.policyVersion() == output.policyVersion();
    }

    /** That a corpus does not answer is true only until the next document comes, whose arrival evicts nothing. */
    private static boolean isEvictable(Exchange exchange) {
        RetrievedContext context = exchange.context();
        return exchange.envelope().corpus() == null
                || (context != null && !context.passages().isEmpty() && !context.insufficient());
    }
}

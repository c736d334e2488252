package dev.penstock.operators.quality.scores;

import dev.penstock.operators.guardrail.JsonAnswers;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.Sample;
import dev.penstock.records.Exchange;
import dev.penstock.records.Finding;
import dev.penstock.records.Outcome;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.RuleKind;
import dev.penstock.records.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What rules say of an answer, without a vector.
 *
 * <ul>
 *   <li>Refusals and leaks: of answers that were given out.
 *   <li>JSON: of answers that were given out, and of those that were refused because they were not the JSON asked for.
 *   <li>Toxicity by findings of the output filter: of answers that it saw, withheld ones included; only where the
 *       encoder has no head for it.
 *   <li>Attacks let through: where the output filter found the traces of one in an answer that was given out.
 * </ul>
 */
final class RuleScores {
    private static final String INVALID_JSON = "invalid_json_answer";
    private static final String LET_THROUGH = "let-through";

    private RuleScores() {}

    /** @param toxicRules ids of rules; empty for all of the kind word */
    static List<Sample> of(
            Exchange exchange, JsonAnswers jsonAnswers, boolean headForToxicity, List<String> toxicRules) {
        List<Sample> samples = new ArrayList<>();
        if (isGivenOut(exchange)) {
            String answer = AnswerText.of(exchange);
            samples.add(rate(Metric.REFUSAL_RATE, Refusals.isRefusal(answer)));
            samples.add(rate(
                    Metric.LEAK_RATE,
                    Leaks.leaks(exchange.request(), exchange.generation().text())));
            if (findings(exchange).stream().anyMatch(finding -> Finding.isAttack(finding.type()))) {
                samples.add(Sample.of(Metric.ATTACKS, 1, LET_THROUGH));
            }
        }
        schema(exchange, jsonAnswers, samples);
        if (!headForToxicity && exchange.outputVerdict() != null) {
            samples.add(rate(
                    Metric.TOXICITY_RATE,
                    findings(exchange).stream().anyMatch(finding -> isToxic(finding, toxicRules))));
        }
        return samples;
    }

    /** Whether the caller got the answer. */
    static boolean isGivenOut(Exchange exchange) {
        Status status = exchange.outcome().status();
        return status == Status.ANSWERED || status == Status.HIT;
    }

    /** Whether a head, a label or a finding is about toxicity, by its name. */
    static boolean isToxic(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith("toxic");
    }

    private static boolean isToxic(Finding finding, List<String> toxicRules) {
        return toxicRules.isEmpty()
                ? finding.type().equals(RuleKind.WORD.name()) || isToxic(finding.type())
                : toxicRules.contains(finding.rule());
    }

    private static void schema(Exchange exchange, JsonAnswers jsonAnswers, List<Sample> samples) {
        if (exchange.request().responseFormat() == ResponseFormat.TEXT) {
            return;
        }
        if (INVALID_JSON.equals(exchange.outcome().code())) {
            samples.add(rate(Metric.SCHEMA_FAILURE_RATE, true));
        } else if (isGivenOut(exchange)) {
            Outcome outcome = jsonAnswers.check(
                    exchange.request(),
                    JsonAnswers.unfenced(exchange.generation().text()));
            // A schema that cannot be applied is the request's fault and says nothing of the answer.
            if (outcome == Outcome.ANSWERED || INVALID_JSON.equals(outcome.code())) {
                samples.add(rate(Metric.SCHEMA_FAILURE_RATE, outcome != Outcome.ANSWERED));
            }
        }
    }

    private static List<Finding> findings(Exchange exchange) {
        return exchange.outputVerdict() == null || exchange.outputVerdict().findings() == null
                ? List.of()
                : exchange.outputVerdict().findings();
    }

    private static Sample rate(Metric metric, boolean holds) {
        return Sample.of(metric, holds ? 1 : 0);
    }
}

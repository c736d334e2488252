package dev.penstock.jobs.cli.demo;

import dev.penstock.records.CacheLevel;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Status;
import java.util.List;

/**
 * What the demo looks at in a response.
 *
 * @param id the request's id
 * @param cache which cache answered
 * @param tier tier that the router chose, null where the request did not come that far
 * @param model what produced the answer, or null
 * @param errorType OpenAI error type, or null
 * @param code machine-readable reason, or null
 * @param input strictest action of the input guardrail
 * @param output strictest action of the output filter
 * @param content the answer's text; empty where there is none
 * @param citations cited documents, in the order of the answer, without duplicates
 * @param usd what it cost
 * @param premiumUsd what it would have cost on the premium tier
 * @param totalMs from the record's timestamp to the decision
 */
record Reply(
        String id,
        Status status,
        CacheLevel cache,
        String tier,
        String model,
        String errorType,
        String code,
        RuleAction input,
        RuleAction output,
        String content,
        List<String> citations,
        double usd,
        double premiumUsd,
        double totalMs) {

    /** The stage that settled this response, read off its sections. */
    Stop stop() {
        return switch (status) {
            case HIT -> cache == CacheLevel.SEMANTIC ? Stop.SEMANTIC_CACHE : Stop.EXACT_CACHE;
            case ANSWERED -> Stop.DELIVERED;
            case SHED -> tier == null ? Stop.ADMIT : Stop.INFER;
            case BLOCKED -> tier == null ? Stop.GUARDRAIL : Stop.OUTPUT_FILTER;
            case FAILED -> failedAt();
        };
    }

    private Stop failedAt() {
        if (tier != null && (output != RuleAction.ALLOW || "invalid_json_answer".equals(code))) {
            return Stop.OUTPUT_FILTER;
        }
        return tier == null && "invalid_request_error".equals(errorType) ? Stop.DECODE : Stop.INFER;
    }

    /** Where a request can leave the path, in the order of the path. */
    enum Stop {
        DECODE,
        ADMIT,
        GUARDRAIL,
        EXACT_CACHE,
        SEMANTIC_CACHE,
        INFER,
        OUTPUT_FILTER,
        DELIVERED
    }
}

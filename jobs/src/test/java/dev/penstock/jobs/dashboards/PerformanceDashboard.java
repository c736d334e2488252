package dev.penstock.jobs.dashboards;

import static dev.penstock.jobs.dashboards.Panel.lines;

import dev.penstock.operators.metrics.Metric;

/** Where time goes: stages, caches, tiers, endpoints, batches. */
final class PerformanceDashboard {
    private PerformanceDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                        "performance-and-batching",
                        "Performance and batching",
                        "Latency by stage, caches, routes, models and their endpoints, retrieval, and the encoder's batches.")
                .row("Latency", latency())
                .row("Caches and routes", caches())
                .row("The main job, live: stages and caches", stages())
                .row("The main job, live: tiers and endpoints", tiers())
                .row("The main job, live: retrieval", retrieval())
                .row("Encoder's batcher", batcher());
    }

    private static Panel[] latency() {
        return new Panel[] {
            lines("Latency", "s", "From the record's timestamp to the decision, quantiles of the window.")
                    .query(Ask.window(Metric.DURATION), "p {{quantile}}")
                    .target(Target.LATENCY_P95),
            lines("Stages, p95", "s", "Time in each stage of the main job.")
                    .query(Ask.quantile(Metric.STAGE_DURATION, "0.95"), "{{stage}}")
                    .rule("PenstockLatencyP95"),
            lines("Stages, mean", "s", "Their means add up to what a request meets on its way.")
                    .query(Ask.mean(Metric.STAGE_DURATION), "{{stage}}")
                    .stacked(),
            lines("Time to first token", "s", "95th percentile by tier, where a model streams.")
                    .query(Ask.quantile(Metric.TIME_TO_FIRST_TOKEN, "0.95"), "{{tier}}"),
            lines("Time per token", "s", "95th percentile by tier; 1 divided by it is tokens a second of one answer.")
                    .query(Ask.quantile(Metric.TIME_PER_OUTPUT_TOKEN, "0.95"), "{{tier}}"),
            lines("Tokens", "short", "Read and written by models, per second of the window.")
                    .query("sum by (token_type) (" + Ask.recorded("penstock:tokens:per_second") + ")", "{{token_type}}")
        };
    }

    private static Panel[] caches() {
        return new Panel[] {
            lines("Cache hits", "percentunit", "Share of cacheable requests that a cache answered. Target: above 30%.")
                    .query(Ask.window(Metric.CACHE_HIT_RATE), "hits")
                    .target(Target.CACHE_HIT_RATE),
            lines("Lookups", "short", "Of cacheable requests in the window, by who answered.")
                    .query(Ask.sum(Metric.CACHE_LOOKUPS, "level"), "{{level}}")
                    .stacked(),
            lines("Routes", "short", "Requests of the window by tier and reason.")
                    .query(Ask.sum(Metric.ROUTES, "tier, reason"), "{{tier}} {{reason}}")
                    .stacked(),
            lines("Retries", "short", "Calls beyond the first that answers of the window needed, by provider.")
                    .query(Ask.sum(Metric.RETRIES, "provider"), "{{provider}}"),
            lines("Fallbacks", "short", "Answers of the window for which backends were passed over, by who answered.")
                    .query(Ask.sum(Metric.FALLBACKS, "provider"), "{{provider}}")
        };
    }

    private static Panel[] stages() {
        return new Panel[] {
            lines("Asynchronous stages, p95", "µs", "The slowest subtask is shown.")
                    .query(Ask.max("operator_name", "stageMicros", ",quantile=\"0.95\""), "{{operator_name}}"),
            lines("Failures of stages", "reqps", "Work that failed or took too long, per second.")
                    .query(Ask.rate("operator_name", "stageFailures"), "{{operator_name}} failed")
                    .query(Ask.rate("operator_name", "stageTimeouts"), "{{operator_name}} too long")
                    .query(Ask.rate("job_name", "continuedWithoutVector"), "went on without a vector"),
            lines("Cache hits", "percentunit", "Share of cacheable requests, by cache.")
                    .query(
                            Ask.rate("cache", "cache_lookups", ",cache!=\"none\"") + " / on() group_left() sum (rate("
                                    + Ask.flink(Ask.OPERATOR + "cache_lookups") + "[$__rate_interval]))",
                            "{{cache}}"),
            lines(
                            "Lookups of caches",
                            "reqps",
                            "Hits and misses of each cache, and what may not be cached, per second.")
                    .query(Ask.rate("operator_name", "cacheHits"), "{{operator_name}} hits")
                    .query(Ask.rate("operator_name", "cacheMisses"), "{{operator_name}} misses")
                    .query(Ask.rate("job_name", "uncacheable"), "not cacheable")
                    .query(Ask.rate("job_name", "gateRefusals"), "near, but refused by the gate"),
            lines(
                            "Filling the cache",
                            "reqps",
                            "Answers on their way into Redis, per second, and how many are in flight.")
                    .query(Ask.rate("job_name", "cacheFills"), "stored")
                    .query(Ask.rate("job_name", "cacheFillFailures"), "failed")
                    .query(Ask.rate("job_name", "cacheFillsSkipped"), "left out")
                    .query(Ask.total("job_name", "cacheFillsInFlight"), "in flight"),
            lines("Semantic index", "short", "Entries that a lookup can find, of the largest subtask.")
                    .query(Ask.max("job_name", "semanticIndexSize"), "entries")
        };
    }

    private static Panel[] tiers() {
        return new Panel[] {
            lines("Tiers", "percentunit", "Requests that the router sent to each tier, as a share.")
                    .query(
                            Ask.rate("tier", "tier_routed", ",operator_name=\"outcomes\"")
                                    + " / on() group_left() sum (rate("
                                    + Ask.flink(Ask.OPERATOR + "tier_routed", ",operator_name=\"outcomes\"")
                                    + "[$__rate_interval]))",
                            "{{tier}}")
                    .stacked()
                    .share(),
            lines("Answers and failures of the tiers", "reqps", "Calls of generators, per second.")
                    .query(Ask.rate("tier", "tier_answers"), "{{tier}} answers")
                    .query(Ask.rate("tier", "tier_failures"), "{{tier}} failures")
                    .query(Ask.rate("job_name", "routeOverrides"), "overridden routes")
                    .query(Ask.rate("job_name", "routeRefusals"), "no route"),
            lines("First token, p95", "µs", "Of each tier that streams; the slowest subtask is shown.")
                    .query(Ask.max("tier", "tier_firstTokenMicros", ",quantile=\"0.95\""), "{{tier}}"),
            lines("Calls of endpoints", "reqps", "Per second: made, repeated, hedged, and answered by 429.")
                    .query(endpointRate("calls"), "{{endpoint}} calls")
                    .query(endpointRate("retries"), "{{endpoint}} retries")
                    .query(endpointRate("hedges"), "{{endpoint}} hedges")
                    .query(endpointRate("rateLimited"), "{{endpoint}} rate limited"),
            lines(
                            "Load of endpoints",
                            "short",
                            "Calls that are open, prompts that wait, and the limit that was learned.")
                    .query(Ask.max("endpoint", "tier_endpoint_inFlight"), "{{endpoint}} in flight")
                    .query(Ask.max("endpoint", "tier_endpoint_waiting"), "{{endpoint}} waiting")
                    .query(Ask.max("endpoint", "tier_endpoint_concurrencyLimit"), "{{endpoint}} limit"),
            lines(
                            "Circuit breakers and rates",
                            "short",
                            "Breaker: 0 closed, 1 half open, 2 open. Calls a second that an endpoint was seen to accept.")
                    .query(Ask.max("endpoint", "tier_endpoint_breaker"), "{{endpoint}} breaker")
                    .query(Ask.max("endpoint", "tier_endpoint_callsPerSecondLimit"), "{{endpoint}} calls a second")
        };
    }

    /** Subtasks of a TaskManager share an endpoint's client, and each shows the same. */
    private static String endpointRate(String name) {
        return "sum by (endpoint) (max by (endpoint, tm_id) (rate(" + Ask.flink(Ask.OPERATOR + "tier_endpoint_" + name)
                + "[$__rate_interval])))";
    }

    private static Panel[] retrieval() {
        return new Panel[] {
            lines("Steps, p95", "µs", "Time of each step of retrieval; the slowest subtask is shown.")
                    .query(Ask.max("step", "step_stepMicros", ",quantile=\"0.95\""), "{{step}}"),
            lines("Passages through the steps", "short", "What went into each step and came out, per second.")
                    .query(Ask.rate("step", "step_stepIn"), "{{step}} in")
                    .query(Ask.rate("step", "step_stepOut"), "{{step}} out")
                    .query(Ask.rate("step", "step_stepReordered"), "{{step}} moved"),
            lines("Searches", "short", "Passages found, and searches that found nothing or too little, per second.")
                    .query(Ask.rate("job_name", "passagesFound"), "passages")
                    .query(Ask.rate("job_name", "emptyContexts"), "nothing found")
                    .query(Ask.rate("job_name", "insufficientContexts"), "too little found")
                    .query(Ask.rate("job_name", "searchesWithoutVector"), "without a vector")
                    .query(Ask.max("job_name", "denseSearchFailures"), "dense searches that failed, in all")
        };
    }

    private static Panel[] batcher() {
        return new Panel[] {
            lines(
                            "Time in the queue",
                            "µs",
                            "Of the last minute. Subtasks of a TaskManager share a batcher: the maximum.")
                    .query(Ask.max("quantile", "batcher_waitMicros", ",quantile=~\"0.5|0.95|0.99\""), "p {{quantile}}")
                    .query(Ask.max("job_name", "batcher_meanWaitMicros"), "mean, {{job_name}}"),
            lines("Queue", "short", "Items that wait, and that are being computed, now.")
                    .query(Ask.max("job_name", "batcher_queueSize"), "{{job_name}} waiting")
                    .query(Ask.max("job_name", "batcher_running"), "{{job_name}} running"),
            lines("Throughput", "short", "Tokens a second without padding, of each TaskManager; also while computing.")
                    .query(Ask.max("tm_id", "batcher_tokensPerSecond"), "{{tm_id}}")
                    .query(Ask.max("tm_id", "batcher_tokensPerDeviceSecond"), "{{tm_id}} while computing"),
            lines("Batches", "short", "Items in a batch, and the number of batches at once that serves best.")
                    .query(Ask.max("job_name", "batcher_batchSize", ",quantile=\"0.5\""), "median, {{job_name}}")
                    .query(Ask.max("job_name", "batcher_meanBatchSize"), "mean, {{job_name}}")
                    .query(Ask.max("job_name", "batcher_learnedConcurrency"), "at once, {{job_name}}"),
            lines("Learned batch sizes", "short", "Batch size that serves best for texts of up to so many tokens.")
                    .query(Ask.max("tokens", "batcher_tokens_learnedBatchSize"), "{{tokens}} tokens"),
            lines("Shares", "percentunit", "Padding among the computed tokens, and time in which a batch was computed.")
                    .query(Ask.max("job_name", "batcher_paddingShare"), "padding, {{job_name}}")
                    .query(Ask.max("job_name", "batcher_busyShare"), "busy, {{job_name}}")
                    .share(),
            lines("Items that shared, expired or failed", "reqps", "Per second.")
                    .query(batcherRate("coalesced"), "shared a computation")
                    .query(batcherRate("expired"), "past their deadline")
                    .query(batcherRate("failed"), "failed in the model"),
            lines("Callers at work", "short", "Seconds spent computing in each second, summed over callers.")
                    .query(batcherRate("deviceMicros") + " / 1e6", "callers")
        };
    }

    private static String batcherRate(String name) {
        return "sum by (job_name) (max by (job_name, tm_id) (rate(" + Ask.flink(Ask.OPERATOR + "batcher_" + name)
                + "[$__rate_interval])))";
    }
}

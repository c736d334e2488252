package dev.penstock.benchmarks.metrics;

import dev.penstock.benchmarks.common.Prompts;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Cost;
import dev.penstock.records.Embedding;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import dev.penstock.records.Generation;
import dev.penstock.records.Outcome;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.Route;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Stage;
import dev.penstock.records.Timings;
import dev.penstock.records.Topics;
import dev.penstock.records.TraceFacts;
import dev.penstock.records.TraceFactsCodec;
import dev.penstock.records.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Encoded traces, always the same. A few thousand are made whole; those that are handed out are copies with an id and
 * times of their own, which costs a tenth of a microsecond. Not thread-safe.
 */
final class TraceTraffic {
    private static final int TEMPLATES = 4096;
    private static final int DIMENSIONS = 384;
    private static final String SYSTEM_PROMPT =
            "You answer questions of customers in one paragraph, in their language, and cite what you rest on. "
                    .repeat(6);
    private static final String ANSWER = "A violin maker repairs a bridge with maple and patience. ".repeat(8);
    private static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    /** What stands in a template where a copy has its own. */
    private static final String ID = "id-7777777777777777";

    private static final int ID_DIGITS = 16;
    private static final long DECIDED_AT_MS = 8_888_888_888_888L;
    private static final int TIME_DIGITS = 13;

    private final Random random = new Random(11);
    private final Prompts prompts = new Prompts(11);
    private final double[] standing;
    private final byte[][] templates = new byte[TEMPLATES][];
    private final TraceFacts[] facts = new TraceFacts[TEMPLATES];
    private final int[] idAt = new int[TEMPLATES];
    private final int[] receivedAt = new int[TEMPLATES];
    private final int[] decidedAt = new int[TEMPLATES];
    private final int[] latencyMs = new int[TEMPLATES];

    /** @param tenants the first of them sends most, the n-th one n-th of that */
    TraceTraffic(int tenants) {
        standing = new double[tenants];
        double sum = 0;
        for (int i = 0; i < tenants; i++) {
            sum += 1.0 / (i + 1);
            standing[i] = sum;
        }
        for (int i = 0; i < TEMPLATES; i++) {
            latencyMs[i] = (int) Math.round(200 * Math.exp(0.8 * random.nextGaussian()));
            String received = "8" + String.format("%012d", i);
            templates[i] = ExchangeCodec.encode(exchange(i, Long.parseLong(received)));
            facts[i] = TraceFactsCodec.read(templates[i]);
            idAt[i] = only(templates[i], ID) + ID.length() - ID_DIGITS;
            receivedAt[i] = only(templates[i], received);
            decidedAt[i] = only(templates[i], "" + DECIDED_AT_MS);
        }
    }

    double meanBytes() {
        long bytes = 0;
        for (byte[] template : templates) {
            bytes += template.length;
        }
        return (double) bytes / TEMPLATES;
    }

    byte[] encoded(long index, long timeMs) {
        int i = (int) (index % TEMPLATES);
        byte[] copy = templates[i].clone();
        digits(copy, idAt[i], ID_DIGITS, index);
        digits(copy, receivedAt[i], TIME_DIGITS, timeMs - latencyMs[i]);
        digits(copy, decidedAt[i], TIME_DIGITS, timeMs);
        return copy;
    }

    /** What reading {@link #encoded} gives. */
    TraceFacts facts(long index, long timeMs) {
        TraceFacts of = facts[(int) (index % TEMPLATES)];
        return new TraceFacts(
                of.tenant(),
                Long.toString(index),
                timeMs - latencyMs[(int) (index % TEMPLATES)],
                timeMs,
                of.status(),
                of.outcomeType(),
                of.cacheLevel(),
                of.cacheable(),
                of.tier(),
                of.routeReason(),
                of.model(),
                of.provider(),
                of.promptTokens(),
                of.completionTokens(),
                of.firstTokenMicros(),
                of.attempts(),
                of.fallbacks(),
                of.stageMicros(),
                of.usd(),
                of.premiumUsd(),
                of.waste(),
                of.inputAction(),
                of.attack());
    }

    private static void digits(byte[] into, int at, int count, long number) {
        long rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static int only(byte[] bytes, String text) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = all.indexOf(text);
        if (at < 0 || at != all.lastIndexOf(text)) {
            throw new IllegalStateException(text + " does not stand once in a trace");
        }
        return at;
    }

    /** Six of ten are answered by models, three by caches; one is blocked, shed or fails. */
    private Exchange exchange(int index, long receivedAtMs) {
        Exchange asked = Exchange.received(envelope(receivedAtMs), request(index))
                .withInputVerdict(new Verdict("default", 3, RuleAction.ALLOW, List.of()));
        int kind = random.nextInt(100);
        if (kind < 3) {
            return asked.withTimings(timings(Stage.QUEUE))
                    .decided(Outcome.shed("rate_limit_exceeded", "too many"), new Cost(0, 0), DECIDED_AT_MS);
        }
        if (kind < 8) {
            return asked.withTimings(timings(Stage.QUEUE))
                    .decided(Outcome.blocked("prompt_injection", "refused"), new Cost(0, 0), DECIDED_AT_MS);
        }
        Exchange embedded = asked.withEmbedding(new Embedding(vector(), "minilm-l6/" + HASH + "/384", 17));
        if (kind < 38) {
            boolean exact = kind < 23;
            return cached(embedded, exact ? CacheLevel.EXACT : CacheLevel.SEMANTIC)
                    .withGeneration(generation(2))
                    .withTimings(
                            exact
                                    ? timings(Stage.QUEUE, Stage.EXACT_CACHE)
                                    : timings(Stage.QUEUE, Stage.EXACT_CACHE, Stage.EMBED, Stage.SEMANTIC_CACHE))
                    .decided(Outcome.HIT, new Cost(0, 0.0021), DECIDED_AT_MS);
        }
        int tier = kind < 80 ? 0 : kind < 94 ? 1 : 2;
        Exchange routed = cached(embedded, CacheLevel.NONE)
                .withRoute(new Route(List.of("cheap", "mid", "premium").get(tier), random.nextDouble(), 0.5, "share"))
                .withTimings(timings(Stage.QUEUE, Stage.EXACT_CACHE, Stage.EMBED, Stage.SEMANTIC_CACHE, Stage.INFER));
        return kind < 98
                ? routed.withGeneration(generation(tier))
                        .withOutputVerdict(new Verdict("default", 3, RuleAction.ALLOW, List.of()))
                        .decided(Outcome.ANSWERED, new Cost(0.0001 * (1 + 9 * tier), 0.0021), DECIDED_AT_MS)
                : routed.decided(Outcome.failed("timeout", "no answer"), new Cost(0, 0.0021), DECIDED_AT_MS);
    }

    private Envelope envelope(long receivedAtMs) {
        return new Envelope(
                ID,
                tenant(),
                "user-" + random.nextInt(1000),
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                null,
                List.of("staff"),
                null,
                Topics.REQUESTS,
                3,
                4711,
                receivedAtMs,
                "request-4711".getBytes(StandardCharsets.UTF_8),
                List.of());
    }

    private String tenant() {
        double place = random.nextDouble() * standing[standing.length - 1];
        int i = 0;
        while (standing[i] < place) {
            i++;
        }
        return "tenant-" + i;
    }

    private ChatRequest request(int index) {
        return new ChatRequest(
                null,
                List.of(ChatMessage.system(SYSTEM_PROMPT), ChatMessage.user(prompts.question(index))),
                0.2,
                null,
                512,
                List.of(),
                null,
                ResponseFormat.TEXT,
                null,
                null);
    }

    private float[] vector() {
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) (random.nextGaussian() / Math.sqrt(DIMENSIONS));
        }
        return vector;
    }

    private static Exchange cached(Exchange exchange, CacheLevel level) {
        return exchange.withCache(new CacheDecision(
                level, true, HASH, HASH, HASH, 0.83, 0.9, level == CacheLevel.NONE ? "too far" : null));
    }

    private Generation generation(int tier) {
        return new Generation(
                ANSWER,
                "model-" + tier,
                "provider-" + tier,
                150 + random.nextInt(200),
                50 + random.nextInt(200),
                "stop",
                List.of(),
                50_000 + random.nextInt(300_000),
                random.nextInt(50) == 0 ? 2 : 1,
                List.of());
    }

    private Timings timings(Stage... stages) {
        Timings timings = Timings.none();
        for (Stage stage : stages) {
            int usual = stage == Stage.INFER ? 600_000 : 1_500;
            timings = timings.with(stage, Math.round(usual * Math.exp(0.7 * random.nextGaussian())));
        }
        return timings;
    }
}

package dev.penstock.operators.quality.scores;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.ExchangeHash;
import dev.penstock.operators.Leases;
import dev.penstock.operators.StageMetrics;
import dev.penstock.operators.guardrail.JsonAnswers;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.operators.metrics.Sample;
import dev.penstock.operators.quality.QualityOptions;
import dev.penstock.records.Exchange;
import dev.penstock.records.HeadScore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Scores answers: what rules can say at once, and what vectors of question, answer and passages say when the encoder has
 * made them. Where the encoder has enough to do, fails or is late, the scores by rules are told and the others are not:
 * the windows of cost and performance must not wait for it.
 *
 * <p>An answer from a cache is an answer. One that was withheld, or failed, counts where its metric is about it, and not
 * elsewhere: see {@link RuleScores}.
 */
public final class QualityScorer extends RichAsyncFunction<Exchange, Observation> {
    private static final long serialVersionUID = 1;
    private static final String SALT = "quality";

    private final EncoderOpener opener;
    private final QualityOptions options;

    private transient Leases leases;
    private transient String identity;
    private transient BoundedVectors vectors;
    private transient boolean headForToxicity;
    private transient Support support;
    private transient JsonAnswers jsonAnswers;
    private transient Counter skipped;
    private transient Counter scored;
    private transient Counter failures;
    private transient Counter timeouts;

    public QualityScorer(EncoderOpener opener, QualityOptions options) {
        this.opener = opener;
        this.options = options;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        leases = new Leases();
        Encoder encoder = leases.keep(opener.open(getRuntimeContext())).get();
        identity = encoder.identity().toString();
        vectors = new BoundedVectors(encoder, options.textsInFlight());
        headForToxicity = encoder.headLabels().stream()
                .anyMatch(label -> RuleScores.isToxic(label.head()) || RuleScores.isToxic(label.label()));
        support = new Support(options.supportCosine());
        jsonAnswers = new JsonAnswers();
        skipped = StageMetrics.counter(getRuntimeContext().getMetricGroup(), "answersSkipped");
        scored = StageMetrics.counter(getRuntimeContext().getMetricGroup(), "answersScored");
        failures = StageMetrics.counter(getRuntimeContext().getMetricGroup(), "answersWithoutVector");
        timeouts = StageMetrics.counter(getRuntimeContext().getMetricGroup(), "answersTimedOut");
    }

    @Override
    public void close() throws Exception {
        if (leases != null) {
            leases.close();
        }
    }

    @Override
    public void asyncInvoke(Exchange exchange, ResultFuture<Observation> result) {
        if (!takes(exchange)) {
            result.complete(Collections.emptyList());
            return;
        }
        scored.inc();
        List<Sample> byRules = byRules(exchange);
        if (!RuleScores.isGivenOut(exchange)) {
            tell(exchange, byRules, List.of(), result);
            return;
        }
        CompletableFuture<List<Sample>> byVectors;
        try {
            byVectors = byVectors(exchange);
        } catch (RuntimeException e) {
            byVectors = CompletableFuture.failedFuture(e);
        }
        byVectors.whenComplete((samples, failure) -> {
            if (failure != null) {
                failures.inc();
            }
            tell(exchange, byRules, failure == null ? samples : List.of(), result);
        });
    }

    /** Of an encoder that is late: what rules say. */
    @Override
    public void timeout(Exchange exchange, ResultFuture<Observation> result) {
        timeouts.inc();
        tell(exchange, byRules(exchange), List.of(), result);
    }

    private boolean takes(Exchange exchange) {
        return exchange.isDecided()
                && exchange.request() != null
                && exchange.generation() != null
                && exchange.generation().text() != null
                && ExchangeHash.samples(
                        exchange.envelope().tenant(), exchange.envelope().id(), SALT, options.share());
    }

    private List<Sample> byRules(Exchange exchange) {
        return RuleScores.of(exchange, jsonAnswers, headForToxicity, options.toxicRules());
    }

    private void tell(
            Exchange exchange, List<Sample> byRules, List<Sample> byVectors, ResultFuture<Observation> result) {
        List<Sample> samples = new ArrayList<>(byRules);
        samples.addAll(byVectors);
        result.complete(
                samples.isEmpty()
                        ? Collections.emptyList()
                        : List.of(new Observation(
                                exchange.envelope().tenant(), exchange.timings().completedAtMs(), samples)));
    }

    /** Empty where there is nothing to compare, or the encoder has enough to do. */
    private CompletableFuture<List<Sample>> byVectors(Exchange exchange) {
        if (!vectors.hasRoom()) {
            skipped.inc();
            return CompletableFuture.completedFuture(List.of());
        }
        ScoredTexts texts = ScoredTexts.of(exchange, identity);
        if (texts.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        CompletableFuture<float[]> question = texts.asked() != null
                ? CompletableFuture.completedFuture(texts.asked())
                : vectors.encode(texts.question()).thenApply(Encoding::vector);
        CompletableFuture<Encoding> whole = vectors.encode(texts.answer());
        CompletableFuture<Grounding> grounding =
                texts.said().isEmpty() ? CompletableFuture.completedFuture(null) : grounding(exchange, texts);
        return CompletableFuture.allOf(question, whole, grounding)
                .thenApply(all -> samples(question.join(), whole.join(), texts.refused(), grounding.join()));
    }

    private CompletableFuture<Grounding> grounding(Exchange exchange, ScoredTexts texts) {
        List<CompletableFuture<Sentence>> said = encoded(texts.said());
        List<List<CompletableFuture<Sentence>>> read =
                texts.read().stream().map(this::encoded).toList();
        List<CompletableFuture<?>> all = new ArrayList<>(said);
        read.forEach(all::addAll);
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> Grounding.of(
                        exchange,
                        joined(said),
                        exchange.context().passages(),
                        read.stream().map(QualityScorer::joined).toList(),
                        support));
    }

    private List<CompletableFuture<Sentence>> encoded(List<String> texts) {
        List<CompletableFuture<Sentence>> encoded = new ArrayList<>(texts.size());
        for (String text : texts) {
            encoded.add(vectors.encode(text).thenApply(encoding -> new Sentence(text, encoding.vector())));
        }
        return encoded;
    }

    private static List<Sentence> joined(List<CompletableFuture<Sentence>> sentences) {
        return sentences.stream().map(CompletableFuture::join).toList();
    }

    private List<Sample> samples(float[] question, Encoding answer, boolean refused, Grounding grounding) {
        List<Sample> samples = new ArrayList<>();
        double relevance = Relevance.of(question, answer.vector());
        if (!refused && !Double.isNaN(relevance)) {
            samples.add(Sample.of(Metric.ANSWER_RELEVANCE, relevance));
        }
        if (grounding != null) {
            boolean hallucinated = grounding.groundedness() < options.hallucinationBelow();
            samples.add(Sample.of(Metric.GROUNDEDNESS, grounding.groundedness()));
            samples.add(Sample.of(Metric.HALLUCINATION_RATE, hallucinated ? 1 : 0));
            samples.add(Sample.of(Metric.CONTEXT_PRECISION, grounding.contextPrecision()));
        }
        if (headForToxicity) {
            samples.add(Sample.of(Metric.TOXICITY_RATE, isToxic(answer.scores()) ? 1 : 0));
        }
        return samples;
    }

    private static boolean isToxic(List<HeadScore> scores) {
        return scores.stream()
                .anyMatch(score -> (RuleScores.isToxic(score.head()) || RuleScores.isToxic(score.label()))
                        && score.score() >= score.threshold());
    }
}

package dev.penstock.operators.embedding;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.InferenceException;
import dev.penstock.operators.Decisions;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.StageFunction;
import dev.penstock.operators.StageMetrics;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.Works;
import dev.penstock.records.Embedding;
import dev.penstock.records.Exchange;
import dev.penstock.records.Stage;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;

/**
 * Encodes the question. A full encoder queue blocks the caller, which is the backpressure. Where the encoder fails the
 * request goes on without a vector: the semantic cache is skipped, retrieval searches by words only, and the answer is
 * not stored, but the caller is answered. Only a deadline that passed in the queue ends the request here.
 */
public final class EmbedFunction extends StageFunction {
    private static final long serialVersionUID = 1;

    private final EncoderOpener opener;

    private transient Encoder encoder;
    private transient String identity;
    private transient Counter withoutVector;

    public EmbedFunction(EncoderOpener opener, WallClock clock) {
        super(Stage.EMBED, clock);
        this.opener = opener;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        encoder = lease(opener);
        identity = encoder.identity().toString();
        withoutVector = StageMetrics.counter(metricGroup(), "continuedWithoutVector");
        BatcherGauges.register(metricGroup(), encoder);
    }

    @Override
    protected boolean skips(Exchange exchange) {
        return exchange.request().question().isBlank();
    }

    @Override
    protected CompletableFuture<Exchange> run(Exchange exchange) {
        return encoder.encode(exchange.request().question(), Works.of(exchange.envelope()))
                .thenApply(encoding -> exchange.withEmbedding(new Embedding(
                        encoding.vector(), identity, encoding.tokens(), encoding.scores(), encoding.spans())));
    }

    @Override
    protected Exchange onFailure(Exchange exchange, Throwable failure) {
        if (failure instanceof InferenceException e && e.reason() == InferenceException.Reason.DEADLINE) {
            return Decisions.pastDeadline(exchange, "while it waited to be encoded", nowMs());
        }
        withoutVector.inc();
        return exchange;
    }

    @Override
    protected Exchange onTimeout(Exchange exchange) {
        if (Decisions.isPastDeadline(exchange, nowMs())) {
            return Decisions.pastDeadline(exchange, "while it waited to be encoded", nowMs());
        }
        withoutVector.inc();
        return exchange;
    }
}

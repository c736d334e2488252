package dev.penstock.operators.retrieval;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.InferenceException;
import dev.penstock.operators.Works;
import dev.penstock.records.Embedding;
import dev.penstock.records.Exchange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Vectors of questions, always of the model that the corpus was embedded with. The request's own vector serves where it
 * is of that model and the question did not change; else the question is encoded, if an encoder of that model is held
 * ready. Without a vector the corpus is searched by words alone.
 */
final class QuestionVectors {
    private final Map<String, Encoder> encoders = new HashMap<>();
    private final StepMeter meter;

    /** @param encoders those that are held ready */
    QuestionVectors(List<Encoder> encoders, StepMeter meter) {
        encoders.forEach(encoder -> this.encoders.put(encoder.identity().toString(), encoder));
        this.meter = meter;
    }

    /**
     * The vectors of texts, in their order. Never fails.
     *
     * @param model of the corpus
     */
    CompletableFuture<List<SearchVector>> of(RetrievalRun run, List<String> texts, String model) {
        long started = System.nanoTime();
        List<CompletableFuture<SearchVector>> vectors =
                texts.stream().map(text -> of(run, text, model)).toList();
        return CompletableFuture.allOf(vectors.toArray(CompletableFuture[]::new))
                .handle((done, failures) -> {
                    List<SearchVector> made =
                            vectors.stream().map(QuestionVectors::orNone).toList();
                    int missing = (int) made.stream()
                            .filter(vector -> vector.vector() == null)
                            .count();
                    for (int i = 0; i < missing; i++) {
                        meter.withoutVector();
                    }
                    run.log().add(Step.ENCODE, started, texts.size(), texts.size() - missing, note(vectors, model));
                    return made;
                });
    }

    private CompletableFuture<SearchVector> of(RetrievalRun run, String text, String model) {
        Exchange exchange = run.exchange();
        Embedding own = exchange.embedding();
        boolean asked = text.equals(exchange.request().question());
        if (asked && own != null && own.model().equals(model)) {
            return CompletableFuture.completedFuture(new SearchVector(own.vector(), model));
        }
        Encoder encoder = encoders.get(model);
        if (encoder == null || text.isBlank()) {
            return CompletableFuture.completedFuture(SearchVector.NONE);
        }
        try {
            return encoder.encode(text, Works.of(exchange.envelope()))
                    .thenApply(encoding -> new SearchVector(encoding.vector(), model));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static SearchVector orNone(CompletableFuture<SearchVector> vector) {
        return vector.isCompletedExceptionally() ? SearchVector.NONE : vector.join();
    }

    private String note(List<CompletableFuture<SearchVector>> vectors, String model) {
        for (CompletableFuture<SearchVector> vector : vectors) {
            if (vector.isCompletedExceptionally()) {
                return vector.handle((made, failure) -> "failed: " + reason(failure))
                        .join();
            } else if (vector.join().vector() == null && !encoders.containsKey(model)) {
                return "by words alone: no encoder " + model + " is held ready, see retrieval.encoders";
            }
        }
        return null;
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof InferenceException e
                ? e.reason().code()
                : cause.getClass().getSimpleName();
    }
}

package dev.penstock.operators.retrieval;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.Work;
import dev.penstock.operators.Works;
import dev.penstock.records.Embedding;
import dev.penstock.records.Exchange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

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
        List<CompletableFuture<Made>> making =
                texts.stream().map(text -> of(run, text, model)).toList();
        return CompletableFuture.allOf(making.toArray(CompletableFuture[]::new)).thenApply(all -> {
            List<Made> made = making.stream().map(CompletableFuture::join).toList();
            List<String> faults =
                    made.stream().map(Made::fault).filter(Objects::nonNull).toList();
            faults.forEach(fault -> meter.withoutVector());
            String note = faults.isEmpty() ? null : faults.get(0);
            run.log().add(Step.ENCODE, started, texts.size(), texts.size() - faults.size(), note);
            return made.stream().map(Made::vector).toList();
        });
    }

    private CompletableFuture<Made> of(RetrievalRun run, String text, String model) {
        Exchange exchange = run.exchange();
        Embedding own = exchange.embedding();
        boolean asked = text.equals(exchange.request().question());
        if (asked && own != null && own.model().equals(model)) {
            return CompletableFuture.completedFuture(Made.of(own.vector(), model));
        }
        Encoder encoder = encoders.get(model);
        if (encoder == null || text.isBlank()) {
            return CompletableFuture.completedFuture(Made.none(
                    encoder == null
                            ? "by words alone: no encoder " + model + " is held ready, see retrieval.encoders"
                            : "nothing to encode"));
        }
        return encode(encoder, text, Works.of(exchange.envelope()))
                .handle((encoding, failure) -> failure == null
                        ? Made.of(encoding.vector(), model)
                        : Made.none("by words alone: " + Failures.note(failure)));
    }

    private static CompletableFuture<Encoding> encode(Encoder encoder, String text, Work work) {
        try {
            return encoder.encode(text, work);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** @param fault why there is no vector; null where there is one */
    private record Made(SearchVector vector, String fault) {
        static Made of(float[] vector, String model) {
            return new Made(new SearchVector(vector, model), null);
        }

        static Made none(String fault) {
            return new Made(SearchVector.NONE, fault);
        }
    }
}

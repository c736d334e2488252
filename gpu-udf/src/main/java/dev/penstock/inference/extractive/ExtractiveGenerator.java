package dev.penstock.inference.extractive;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.Generator;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.Shared;
import dev.penstock.records.Passage;
import dev.penstock.records.ResponseFormat;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers with the sentences of the retrieved passages that come closest to the question, each with a citation; says so
 * where none comes close. It invents nothing, costs one encoder pass for each sentence that was not seen before, and
 * sends nothing anywhere.
 *
 * <p>A request for a JSON object gets {@code {"answer": ..., "sources": [...]}}. A request for a JSON schema is
 * rejected, so that a model that can follow one takes over.
 */
public final class ExtractiveGenerator implements Generator {
    private final String name;
    private final GeneratorOptions options;
    private final Shared.Lease<Encoder> lease;
    private final Encoder encoder;
    private final VectorCache cache;
    private final Ranking ranking;
    private final Clock clock;
    private final Set<CompletableFuture<Answer>> inFlight = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param encoder ranks the sentences; released on close */
    public ExtractiveGenerator(String name, GeneratorOptions options, Shared.Lease<Encoder> encoder, Clock clock) {
        this.name = name;
        this.options = options;
        this.lease = encoder;
        this.encoder = encoder.get();
        this.cache = new VectorCache(this.encoder);
        this.ranking = new Ranking(options.minSimilarity(), options.sentences());
        this.clock = clock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Answer> generate(Prompt prompt) {
        InferenceException refusal = refusal(prompt);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        CompletableFuture<Answer> result = new CompletableFuture<>();
        inFlight.add(result);
        result.whenComplete((answer, failure) -> inFlight.remove(result));
        if (closed) {
            result.completeExceptionally(closedFailure());
            return result;
        }
        CompletableFuture<Answer> composed;
        try {
            composed = compose(prompt);
        } catch (RuntimeException e) {
            composed = CompletableFuture.failedFuture(e);
        }
        composed.whenComplete((answer, failure) -> {
            if (failure == null) {
                result.complete(answer);
            } else {
                result.completeExceptionally(InferenceException.of(failure, name + ": the encoder failed"));
            }
        });
        return result;
    }

    private InferenceException refusal(Prompt prompt) {
        if (prompt.request().responseFormat() == ResponseFormat.JSON_SCHEMA) {
            return new InferenceException(
                    Reason.REJECTED, name + ": an extractive backend cannot follow a JSON schema; add a model backend");
        }
        return clock.millis() >= prompt.work().deadlineAtMs() ? deadlineFailure() : null;
    }

    private CompletableFuture<Answer> compose(Prompt prompt) {
        String question = prompt.request().question();
        List<Passage> passages = prompt.passages()
                .subList(0, Math.min(options.passages(), prompt.passages().size()));
        List<Candidate> candidates = question.isBlank() ? List.of() : Candidates.of(question, passages);
        if (candidates.isEmpty()) {
            return CompletableFuture.completedFuture(answer(prompt, List.of(), 0));
        }
        CompletableFuture<Encoding> asked = encoder.encode(question, prompt.work());
        List<CompletableFuture<Candidate>> encoded = new ArrayList<>(candidates.size());
        for (Candidate candidate : candidates) {
            encoded.add(encode(candidate, prompt.work().interactive()));
        }
        return CompletableFuture.allOf(encoded.toArray(CompletableFuture[]::new))
                .thenCombine(asked, (all, encoding) -> {
                    if (clock.millis() >= prompt.work().deadlineAtMs()) {
                        throw deadlineFailure();
                    }
                    List<Candidate> known = encoded.stream()
                            .map(CompletableFuture::join)
                            .filter(candidate -> candidate.encoding() != null)
                            .toList();
                    return answer(prompt, ranking.choose(encoding, known), tokens(encoding, known));
                });
    }

    /** A sentence on which the model fails is left without a vector: the others can still answer. */
    private CompletableFuture<Candidate> encode(Candidate candidate, boolean interactive) {
        return cache.encode(candidate.text(), interactive).handle((encoding, failure) -> {
            if (failure == null) {
                return candidate.withEncoding(encoding);
            }
            InferenceException cause = InferenceException.of(failure, name + ": the encoder failed");
            if (cause.reason() != Reason.MODEL_FAILED) {
                throw cause;
            }
            return candidate;
        });
    }

    private static int tokens(Encoding question, List<Candidate> candidates) {
        int tokens = question.tokens();
        for (Candidate candidate : candidates) {
            tokens += candidate.encoding().tokens();
        }
        return tokens;
    }

    private Answer answer(Prompt prompt, List<Candidate> chosen, int promptTokens) {
        boolean json = prompt.request().responseFormat() == ResponseFormat.JSON_OBJECT;
        Rendering rendering = Rendering.of(chosen, prompt.request().maxTokens(), json);
        return new Answer(
                rendering.text(),
                "extractive:" + encoder.identity().name(),
                name,
                promptTokens,
                rendering.tokens(),
                rendering.cut() ? "length" : "stop",
                rendering.cited().stream().map(Candidate::citation).toList(),
                -1,
                1,
                List.of());
    }

    private InferenceException deadlineFailure() {
        return new InferenceException(Reason.DEADLINE, name + ": the deadline passed before there was an answer");
    }

    private InferenceException closedFailure() {
        return new InferenceException(Reason.CLOSED, name + " was closed");
    }

    @Override
    public void close() {
        closed = true;
        for (CompletableFuture<Answer> pending : List.copyOf(inFlight)) {
            pending.completeExceptionally(closedFailure());
        }
        try {
            lease.close();
        } catch (Exception e) {
            throw new IllegalStateException(name + ": the encoder could not be closed", e);
        }
    }
}

package dev.penstock.inference.endpoint;

import dev.penstock.inference.Answer;
import dev.penstock.inference.EndpointMetrics;
import dev.penstock.inference.Generator;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.Shared;
import dev.penstock.inference.endpoint.PromptCalls.PromptCall;
import dev.penstock.records.TokenEstimate;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers from an OpenAI-compatible endpoint. Prompts wait in a {@link CallQueue} until learned concurrency, learned
 * rate and circuit breaker let them pass; {@link PromptCalls} repeats what fails with 408, 429, 5xx, a broken
 * connection, a timeout or an unreadable answer. Timeouts, server errors and unreadable answers open the breaker; a 429
 * does not, as an endpoint that limits is alive.
 */
public final class OpenAiGenerator implements Generator {
    private final String name;
    private final GeneratorOptions options;
    private final Shared.Lease<HttpTransport> transport;
    private final CallQueue queue;
    private final PromptCalls calls;
    private final Set<CompletableFuture<Answer>> inFlight = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Checks the options and takes a share of the TaskManager's HTTP client; no call is made.
     *
     * @param environment environment variables by name, null where there is none
     * @throws IllegalArgumentException names the option that is wrong
     */
    public static OpenAiGenerator open(String name, GeneratorOptions options, Function<String, String> environment) {
        return open(name, options, environment, HttpTransport::lease);
    }

    /** @param transport leased when the options are found to be right */
    static OpenAiGenerator open(
            String name,
            GeneratorOptions options,
            Function<String, String> environment,
            Supplier<Shared.Lease<HttpTransport>> transport) {
        if (options.model() == null || options.model().isBlank()) {
            throw new IllegalArgumentException(
                    name + ": model is not set; name the model to ask the endpoint for, for example gpt-4o-mini");
        }
        Endpoint endpoint = Endpoint.of(name, options, ApiKey.find(name, options, environment));
        return new OpenAiGenerator(name, options, endpoint, transport.get());
    }

    private OpenAiGenerator(
            String name, GeneratorOptions options, Endpoint endpoint, Shared.Lease<HttpTransport> transport) {
        this.name = name;
        this.options = options;
        this.transport = transport;
        HttpTransport http = transport.get();
        Clock clock = Clock.systemUTC();
        Backoff backoff = new Backoff(
                options.backoff(),
                options.timeout(),
                () -> ThreadLocalRandom.current().nextDouble());
        this.queue = new CallQueue(name, options, CallQueue.WAITING, clock, http, http.workers());
        this.calls = new PromptCalls(options, new HttpCalls(endpoint, http, clock), queue, backoff, http, clock);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Answer> generate(Prompt prompt) {
        byte[] body;
        try {
            body = RequestBody.write(prompt.request(), options.model(), options.stream());
        } catch (InferenceException rejected) {
            return CompletableFuture.failedFuture(rejected);
        }
        CompletableFuture<Answer> result = new CompletableFuture<>();
        PromptCall call = calls.newCall(prompt, body);
        inFlight.add(result);
        result.whenComplete((answer, failure) -> {
            inFlight.remove(result);
            call.result().cancel(false);
        });
        if (closed) {
            result.completeExceptionally(closedFailure());
            return result;
        }
        call.result().whenComplete((reply, failure) -> {
            if (failure == null) {
                result.complete(answer(prompt, reply, call));
            } else {
                result.completeExceptionally(described(prompt, failure, call));
            }
        });
        call.start();
        return result;
    }

    @Override
    public List<EndpointMetrics> endpoints() {
        return List.of(queue.metrics());
    }

    private Answer answer(Prompt prompt, Reply reply, PromptCall call) {
        ChatCompletion completion = reply.completion();
        int promptTokens =
                completion.promptTokens() >= 0 ? completion.promptTokens() : TokenEstimate.of(prompt.request());
        return new Answer(
                completion.text(),
                completion.model() == null ? options.model() : completion.model(),
                name,
                promptTokens,
                completion.completionTokens() >= 0
                        ? completion.completionTokens()
                        : TokenEstimate.of(completion.text()),
                completion.finishReason(),
                List.of(),
                reply.firstTokenNanos() < 0 ? -1 : TimeUnit.NANOSECONDS.toMicros(reply.firstTokenNanos()),
                call.made(),
                List.of(),
                call.wasted(promptTokens));
    }

    private InferenceException described(Prompt prompt, Throwable failure, PromptCall call) {
        int attempts = call.made();
        InferenceException cause = CallFailed.of(failure).failure();
        String calls = attempts > 1 ? " (after " + attempts + " calls)" : "";
        return new InferenceException(
                cause.reason(),
                name + ": " + cause.getMessage() + calls,
                cause,
                attempts,
                call.wasted(TokenEstimate.of(prompt.request())));
    }

    private InferenceException closedFailure() {
        return new InferenceException(Reason.CLOSED, name + " was closed");
    }

    @Override
    public void close() {
        closed = true;
        queue.close();
        for (CompletableFuture<Answer> pending : List.copyOf(inFlight)) {
            pending.completeExceptionally(closedFailure());
        }
        try {
            transport.close();
        } catch (Exception e) {
            throw new IllegalStateException(name + ": the HTTP client could not be closed", e);
        }
    }
}

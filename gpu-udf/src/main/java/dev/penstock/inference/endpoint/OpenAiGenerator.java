package dev.penstock.inference.endpoint;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Generator;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.Shared;
import dev.penstock.records.TokenEstimate;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * Answers from an OpenAI-compatible endpoint. A call is repeated after 429, 408, 5xx, a broken connection, a timeout or
 * an unreadable answer, as often as {@code attempts} allows, with exponential backoff and jitter, honouring
 * {@code Retry-After}, and never beyond the deadline. Timeouts, server errors and unreadable answers open the circuit
 * breaker; a 429 does not, as an endpoint that limits is alive.
 */
public final class OpenAiGenerator implements Generator {
    private static final int BREAKER_WINDOW = 50;
    private static final int BREAKER_MINIMUM = 10;
    private static final int BREAKER_PROBES = 3;

    private final String name;
    private final GeneratorOptions options;
    private final Shared.Lease<HttpTransport> transport;
    private final EndpointCalls calls;
    private final Retry retry;
    private final Set<CompletableFuture<Answer>> inFlight = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Checks the options and takes a share of the TaskManager's HTTP client; no call is made.
     *
     * @param environment environment variables by name, null where there is none
     * @throws IllegalArgumentException names the option that is wrong
     */
    public static OpenAiGenerator open(String name, GeneratorOptions options, Function<String, String> environment) {
        return open(
                name,
                options,
                environment,
                Clock.systemUTC(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    static OpenAiGenerator open(
            String name,
            GeneratorOptions options,
            Function<String, String> environment,
            Clock clock,
            DoubleSupplier random) {
        if (options.model() == null || options.model().isBlank()) {
            throw new IllegalArgumentException(
                    name + ": model is not set; name the model to ask the endpoint for, for example gpt-4o-mini");
        }
        Endpoint endpoint = Endpoint.of(name, options, ApiKey.find(name, options, environment));
        return new OpenAiGenerator(name, options, endpoint, HttpTransport.lease(), clock, random);
    }

    private OpenAiGenerator(
            String name,
            GeneratorOptions options,
            Endpoint endpoint,
            Shared.Lease<HttpTransport> transport,
            Clock clock,
            DoubleSupplier random) {
        this.name = name;
        this.options = options;
        this.transport = transport;
        HttpTransport http = transport.get();
        this.calls = new EndpointCalls(
                endpoint,
                http,
                breaker(name, options, clock),
                new InFlightLimit(options.maxInFlight(), InFlightLimit.WAITING, clock, http.workers(), http.timer()),
                options.timeout(),
                new Backoff(options.backoff(), options.timeout(), clock, random),
                clock);
        this.retry = Retry.of(
                name,
                RetryConfig.<ChatCompletion>custom()
                        .maxAttempts(options.attempts())
                        .retryOnException(e -> e instanceof AttemptFailed failed && failed.pauseMs() > 0)
                        .intervalBiFunction((attempt, failure) -> ((AttemptFailed) failure.getLeft()).pauseMs())
                        .build());
    }

    private static CircuitBreaker breaker(String name, GeneratorOptions options, Clock clock) {
        return CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .clock(clock)
                        .failureRateThreshold((float) (options.breakerFailureRate() * 100))
                        .slidingWindow(
                                BREAKER_WINDOW, BREAKER_MINIMUM, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .permittedNumberOfCallsInHalfOpenState(BREAKER_PROBES)
                        .waitDurationInOpenState(options.breakerOpenFor())
                        .build());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Answer> generate(Prompt prompt) {
        byte[] body;
        try {
            body = RequestBody.write(prompt.request(), options.model());
        } catch (InferenceException rejected) {
            return CompletableFuture.failedFuture(rejected);
        }
        CompletableFuture<Answer> result = new CompletableFuture<>();
        EndpointCalls.Call call = calls.newCall(prompt.id(), body, prompt.work());
        inFlight.add(result);
        result.whenComplete((answer, failure) -> {
            inFlight.remove(result);
            call.abandon();
        });
        if (closed) {
            result.completeExceptionally(closedFailure());
            return result;
        }
        retry.executeCompletionStage(transport.get().timer(), call::attempt).whenComplete((completion, failure) -> {
            if (failure == null) {
                result.complete(answer(prompt, completion, call.attempts()));
            } else {
                result.completeExceptionally(described(failure, call.attempts()));
            }
        });
        return result;
    }

    private Answer answer(Prompt prompt, ChatCompletion completion, int attempts) {
        return new Answer(
                completion.text(),
                completion.model() == null ? options.model() : completion.model(),
                name,
                completion.promptTokens() >= 0 ? completion.promptTokens() : TokenEstimate.of(prompt.request()),
                completion.completionTokens() >= 0
                        ? completion.completionTokens()
                        : TokenEstimate.of(completion.text()),
                completion.finishReason(),
                List.of(),
                -1,
                attempts,
                List.of());
    }

    private InferenceException described(Throwable failure, int attempts) {
        InferenceException cause = AttemptFailed.inferenceFailure(failure);
        String calls = attempts > 1 ? " (after " + attempts + " calls)" : "";
        return new InferenceException(cause.reason(), name + ": " + cause.getMessage() + calls, cause, attempts);
    }

    private InferenceException closedFailure() {
        return new InferenceException(Reason.CLOSED, name + " was closed");
    }

    @Override
    public void close() {
        closed = true;
        calls.close();
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

package dev.penstock.inference.backend;

import dev.penstock.inference.Answer;
import dev.penstock.inference.EndpointMetrics;
import dev.penstock.inference.Generator;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.Shared;
import dev.penstock.inference.WastedTokens;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;

/**
 * Asks backends in order until one answers. It moves on where the next one may do better: after failures that may pass,
 * and where this backend refused the prompt or failed on it; not after a passed deadline, and not once the prompt is answered or
 * this closed.
 */
final class FallbackGenerator implements Generator {
    private final List<Shared.Lease<Generator>> leases;
    private final List<Generator> backends;
    private final String name;
    private final Clock clock;
    private final Set<CompletableFuture<Answer>> inFlight = ConcurrentHashMap.newKeySet();
    /**
     * Hands prompts to the second backend and those after it. A backend may block its caller while its queue is full,
     * and the thread on which the one before failed must not be held up: it serves other answers.
     */
    private final ExecutorService handover;

    private volatile boolean closed;

    /** @param leases at least one; released on close */
    FallbackGenerator(List<Shared.Lease<Generator>> leases, Clock clock) {
        this(leases, clock, Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "penstock-fallback-" + names(leases));
            thread.setDaemon(true);
            return thread;
        }));
    }

    /** @param handover one thread; shut down on close */
    FallbackGenerator(List<Shared.Lease<Generator>> leases, Clock clock, ExecutorService handover) {
        if (leases.isEmpty()) {
            throw new IllegalArgumentException("a chain of backends needs at least one");
        }
        this.leases = List.copyOf(leases);
        this.clock = clock;
        this.backends = leases.stream().map(Shared.Lease::get).toList();
        this.name = names(leases);
        this.handover = handover;
    }

    private static String names(List<Shared.Lease<Generator>> leases) {
        return leases.stream().map(lease -> lease.get().name()).collect(Collectors.joining(","));
    }

    /** The names of the backends, in order, separated by commas. */
    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Answer> generate(Prompt prompt) {
        Walk walk = new Walk(prompt);
        inFlight.add(walk.result);
        walk.result.whenComplete((answer, failure) -> inFlight.remove(walk.result));
        if (closed) {
            walk.result.completeExceptionally(closedFailure());
        } else {
            walk.ask(0);
        }
        return walk.result;
    }

    @Override
    public List<EndpointMetrics> endpoints() {
        return backends.stream()
                .flatMap(backend -> backend.endpoints().stream())
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        handover.shutdown();
        for (CompletableFuture<Answer> pending : List.copyOf(inFlight)) {
            pending.completeExceptionally(closedFailure());
        }
        IllegalStateException failure = null;
        for (Shared.Lease<Generator> lease : leases) {
            try {
                lease.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("a backend of " + name + " could not be closed");
                }
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private InferenceException closedFailure() {
        return new InferenceException(Reason.CLOSED, name + " was closed");
    }

    private static boolean nextMayDoBetter(InferenceException failure) {
        return failure.isRetriable() || failure.reason() == Reason.REJECTED || failure.reason() == Reason.MODEL_FAILED;
    }

    /** One prompt's way along the backends. One step follows the other, so its fields need no lock. */
    private final class Walk {
        private final Prompt prompt;
        private final CompletableFuture<Answer> result = new CompletableFuture<>();
        private final List<String> passedOver = new ArrayList<>();
        private final List<String> messages = new ArrayList<>();
        private int attempts;
        private WastedTokens wasted = WastedTokens.NONE;
        private volatile CompletableFuture<Answer> asked = CompletableFuture.completedFuture(null);

        private Walk(Prompt prompt) {
            this.prompt = prompt;
            result.whenComplete((answer, failure) -> asked.cancel(false)); // who gave up does not pay for an answer
        }

        private void ask(int index) {
            try {
                asked = backends.get(index).generate(prompt);
            } catch (RuntimeException e) {
                asked = CompletableFuture.failedFuture(e);
            }
            if (result.isDone()) {
                asked.cancel(false);
            }
            asked.whenComplete((answer, failure) -> {
                if (failure == null) {
                    result.complete(withHistory(answer));
                } else {
                    failed(index, InferenceException.of(failure, "failed unexpectedly"));
                }
            });
        }

        private void failed(int index, InferenceException failure) {
            Generator backend = backends.get(index);
            attempts += failure.attempts();
            wasted = wasted.plus(failure.wasted());
            passedOver.add(backend.name() + ": " + failure.reason().code());
            messages.add(backend.name() + ": " + failure.reason().code() + " (" + failure.getMessage() + ")");
            boolean last = index + 1 == backends.size();
            if (last || result.isDone() || !nextMayDoBetter(failure)) {
                result.completeExceptionally(summary(failure));
                return;
            }
            try {
                handover.execute(() -> askNext(index + 1));
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(closedFailure());
            }
        }

        /** Asks, unless nobody waits any more: a backend before this one may have held up the thread for long. */
        private void askNext(int index) {
            if (result.isDone()) {
                return;
            }
            if (clock.millis() >= prompt.work().deadlineAtMs()) {
                result.completeExceptionally(new InferenceException(
                        Reason.DEADLINE,
                        "the deadline passed before " + backends.get(index).name() + " was asked: "
                                + String.join("; ", messages),
                        null,
                        attempts,
                        wasted));
                return;
            }
            ask(index);
        }

        private Answer withHistory(Answer answer) {
            List<String> fallbacks = new ArrayList<>(passedOver);
            fallbacks.addAll(answer.fallbacks());
            return new Answer(
                    answer.text(),
                    answer.model(),
                    answer.provider(),
                    answer.promptTokens(),
                    answer.completionTokens(),
                    answer.finishReason(),
                    answer.citations(),
                    answer.firstTokenMicros(),
                    attempts + answer.attempts(),
                    List.copyOf(fallbacks),
                    wasted.plus(answer.wasted()));
        }

        private InferenceException summary(InferenceException last) {
            if (messages.size() == 1) {
                return last;
            }
            return new InferenceException(
                    last.reason(), "no backend answered: " + String.join("; ", messages), last, attempts, wasted);
        }
    }
}

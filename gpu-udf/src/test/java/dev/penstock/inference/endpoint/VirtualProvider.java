package dev.penstock.inference.endpoint;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A provider in virtual time: a latency, a rate limit as a token bucket, and failures. */
final class VirtualProvider implements ChatCalls {
    enum Mode {
        HEALTHY,
        SERVER_ERRORS,
        SILENT
    }

    private final VirtualTime time;
    private final Random random = new Random(7);
    private long latencyNanos;
    private long firstTokenNanos = -1;
    private double perSecond = Double.POSITIVE_INFINITY;
    private double burst;
    private double tokens;
    private long refilledAt;
    private long retryAfterMs = -1;
    private Mode mode = Mode.HEALTHY;
    private int failEvery;
    private boolean beginsAtOnce;

    final Map<String, Integer> callsById = new TreeMap<>();
    final Map<Long, Integer> answeredInSecond = new TreeMap<>();
    int calls;
    int answered;
    int limited;
    int inFlight;
    int inFlightPeak;
    int cancelled;

    VirtualProvider(VirtualTime time, long latencyMs) {
        this.time = time;
        this.latencyNanos = latencyMs * 1_000_000;
    }

    /** From now on, for whole answers. */
    void latency(Duration latency) {
        latencyNanos = latency.toNanos();
    }

    /** Answers are streamed from now on. */
    void firstTokenAfter(Duration firstToken) {
        firstTokenNanos = firstToken.toNanos();
    }

    void limitTo(double newPerSecond, double newBurst, long newRetryAfterMs) {
        perSecond = newPerSecond;
        burst = newBurst;
        tokens = newBurst;
        refilledAt = time.nanoTime();
        retryAfterMs = newRetryAfterMs;
    }

    void unlimited() {
        perSecond = Double.POSITIVE_INFINITY;
    }

    void mode(Mode newMode) {
        mode = newMode;
    }

    /** Every so many-th call fails. */
    void failEvery(int newFailEvery) {
        failEvery = newFailEvery;
    }

    /** From now on the head of an answer comes at once. */
    void beginAtOnce() {
        beginsAtOnce = true;
    }

    @Override
    public Exchange send(String id, String traceparent, byte[] body, long timeoutNanos, Reason late) {
        calls++;
        callsById.merge(id, 1, Integer::sum);
        inFlightPeak = Math.max(inFlightPeak, ++inFlight);
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Timer.Alarm alarm = time.schedule(
                () -> reply.completeExceptionally(new InferenceException(late, "no answer")), timeoutNanos);
        reply.whenComplete((answer, failure) -> {
            inFlight--;
            alarm.cancel();
        });
        answer(reply);
        return new Exchange() {
            @Override
            public CompletableFuture<Reply> reply() {
                return reply;
            }

            @Override
            public boolean hasBegun() {
                return beginsAtOnce;
            }

            @Override
            public void cancel() {
                if (reply.cancel(false)) {
                    cancelled++;
                }
            }
        };
    }

    private void answer(CompletableFuture<Reply> reply) {
        long jittered = (long) (latencyNanos * (0.8 + 0.4 * random.nextDouble()));
        if (mode == Mode.SILENT) {
            return;
        }
        if (mode == Mode.SERVER_ERRORS || failEvery > 0 && calls % failEvery == 0) {
            time.schedule(() -> reply.completeExceptionally(failure(Reason.UNAVAILABLE, -1)), jittered);
        } else if (!tryTake()) {
            limited++;
            time.schedule(() -> reply.completeExceptionally(failure(Reason.RATE_LIMITED, retryAfterMs)), 1_000_000);
        } else {
            time.schedule(() -> complete(reply), jittered);
        }
    }

    private void complete(CompletableFuture<Reply> reply) {
        if (reply.complete(new Reply(new ChatCompletion("Yes", "m", 1, 1, "stop"), firstTokenNanos))) {
            answered++;
            answeredInSecond.merge(time.nanoTime() / 1_000_000_000, 1, Integer::sum);
        }
    }

    private boolean tryTake() {
        if (perSecond == Double.POSITIVE_INFINITY) {
            return true;
        }
        tokens = Math.min(burst, tokens + (time.nanoTime() - refilledAt) / 1e9 * perSecond);
        refilledAt = time.nanoTime();
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    private static CallFailed failure(Reason reason, long pauseMs) {
        return new CallFailed(new InferenceException(reason, "simulated"), pauseMs, false);
    }
}

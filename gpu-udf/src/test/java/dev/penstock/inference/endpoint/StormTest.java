package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.Work;
import dev.penstock.inference.endpoint.PromptCalls.PromptCall;
import dev.penstock.inference.endpoint.VirtualProvider.Mode;
import dev.penstock.inference.fixtures.Options;
import dev.penstock.inference.fixtures.Prompts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two minutes and more of a provider that limits, fails and heals, in virtual time: the same at each run. */
class StormTest {
    private static final double ALLOWED = 20;

    private final VirtualTime time = new VirtualTime();
    private final List<PromptCall> prompts = new ArrayList<>();
    private final VirtualProvider provider = new VirtualProvider(time, 50);

    /**
     * The usual token bucket saves up calls while nobody calls, so that a pause costs nothing. A strict one does not:
     * there each second of Retry-After is lost, and so is the time until the rate is learned.
     */
    @ParameterizedTest
    @CsvSource({
        "20, 1000, 0.95",
        "20, 200, 0.95",
        "20, -1, 0.95",
        "2, 1000, 0.85",
        "2, 200, 0.9",
        "2, -1, 0.9",
        "1, 1000, 0.85"
    })
    void usesTheAllowedRateWithFewCallsInVain(double burst, long retryAfterMs, double goodput) {
        provider.limitTo(ALLOWED, burst, retryAfterMs);
        offer(calls(options()), 30, Duration.ofMinutes(2));

        assertThat(provider.answered / 120.0 / ALLOWED).isGreaterThan(goodput);
        assertThat((double) provider.calls / provider.answered).isLessThan(1.05);
        assertThat(failed()).isZero();
    }

    @Test
    void followsALimitThatComesAndGoes() {
        PromptCalls calls = calls(options());
        offer(calls, 500, Duration.ofSeconds(5));
        assertThat(provider.answered).as("no limit is known").isGreaterThan(2_400);

        provider.limitTo(ALLOWED, ALLOWED, 1000);
        offer(calls, 25, Duration.ofSeconds(20));
        assertThat(provider.limited).isBetween(1, 60);

        provider.unlimited();
        offer(calls, 25, Duration.ofMinutes(2));
        int before = provider.answered;
        offer(calls, 500, Duration.ofSeconds(5));
        assertThat(provider.answered - before).as("forgotten").isGreaterThan(2_400);
        assertThat(failed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"SERVER_ERRORS", "SILENT"})
    void losesNothingToAnOutageAndIsBackSoon(Mode outage) {
        provider.limitTo(ALLOWED, ALLOWED, 1000);
        PromptCalls calls = calls(options());
        offer(calls, 22, Duration.ofMinutes(2));
        int answered = provider.answered;
        provider.mode(outage);
        offer(calls, 22, Duration.ofSeconds(30));
        provider.mode(Mode.HEALTHY);
        provider.unlimited();
        long healedAt = time.nanoTime() / 1_000_000_000;
        offer(calls, 22, Duration.ofSeconds(30));
        time.run(Duration.ofSeconds(1));

        long backAt = provider.answeredInSecond.entrySet().stream()
                .filter(second -> second.getKey() >= healedAt && second.getValue() >= 0.9 * ALLOWED)
                .findFirst()
                .orElseThrow()
                .getKey();
        assertThat(backAt - healedAt).isLessThan(10);
        assertThat(answered / 120.0 / ALLOWED).isGreaterThan(0.9);
        assertThat((double) provider.calls / provider.answered).isLessThan(1.05);
        assertThat(failed()).isZero();
        assertThat(provider.answered).isEqualTo(prompts.size());
    }

    private void offer(PromptCalls calls, double perSecond, Duration duration) {
        int count = (int) (perSecond * duration.toSeconds());
        for (int i = 0; i < count; i++) {
            time.schedule(
                    () -> {
                        PromptCall call = calls.newCall(
                                Prompts.ask("id-" + prompts.size(), "Hello?", Work.INTERACTIVE), new byte[0]);
                        prompts.add(call);
                        call.start();
                    },
                    (long) (i / perSecond * TimeUnit.SECONDS.toNanos(1)));
        }
        time.run(duration);
    }

    private long failed() {
        return prompts.stream()
                .filter(call -> call.result().isCompletedExceptionally())
                .count();
    }

    private GeneratorOptions options() {
        return Options.openai("http://localhost/v1")
                .maxWait(Duration.ofMinutes(10))
                .backoff(Duration.ofMillis(200))
                .breaker(0.5, Duration.ofSeconds(3))
                .timeout(Duration.ofSeconds(3))
                .build();
    }

    private PromptCalls calls(GeneratorOptions options) {
        CallQueue queue = new CallQueue("mid", options, CallQueue.WAITING, time, time, time);
        Backoff backoff = new Backoff(options.backoff(), options.timeout(), () -> 0.5);
        return new PromptCalls(options, provider, queue, backoff, time, time);
    }
}

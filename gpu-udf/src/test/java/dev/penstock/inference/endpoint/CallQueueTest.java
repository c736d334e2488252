package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Work;
import dev.penstock.inference.endpoint.CallQueue.Outcome;
import dev.penstock.inference.endpoint.CallQueue.Permit;
import dev.penstock.inference.fixtures.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallQueueTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final VirtualTime time = new VirtualTime();
    private final List<String> order = new ArrayList<>();

    @Test
    void handsAPermitToTheNextOnlyWhenItIsReleased() {
        CallQueue queue = queue(1, 10);
        Caller first = enter(queue, Work.INTERACTIVE);
        Caller second = enter(queue, Work.INTERACTIVE);
        assertThat(second.permit).isNull();

        answer(first);
        answer(first); // a second time gives nothing away
        assertThat(second.permit).isNotNull();
        assertThat(enter(queue, Work.INTERACTIVE).permit).isNull();
    }

    @Test
    void letsInteractiveWorkPassWithoutStarvingBatchWork() {
        CallQueue queue = queue(1, 100);
        Caller current = enter(queue, Work.BATCH);
        List<Caller> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(enter(queue, Work.BATCH));
        }
        for (int i = 0; i < 8; i++) {
            waiting.add(enter(queue, Work.INTERACTIVE));
        }
        order.clear();
        while (order.size() < 11) {
            int before = order.size();
            answer(current);
            assertThat(order).hasSize(before + 1);
            current = waiting.stream()
                    .filter(caller -> caller.permit != null)
                    .findFirst()
                    .orElseThrow();
            waiting.remove(current);
        }
        assertThat(order.subList(0, 5))
                .containsExactly("interactive", "interactive", "interactive", "interactive", "batch");
        assertThat(order).filteredOn("batch"::equals).hasSize(3);
    }

    @Test
    void refusesMoreThanMayWait() {
        CallQueue queue = queue(1, 1);
        enter(queue, Work.BATCH);
        enter(queue, Work.BATCH);
        assertThat(enter(queue, Work.BATCH).refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void sendsThoseHomeWhoseDeadlineOrPatienceEnds() {
        CallQueue queue = queue(1, 10);
        Caller calling = enter(queue, Work.BATCH);
        Caller soon = enter(queue, new Work(true, time.millis() + 500));
        Caller patient = enter(queue, Work.INTERACTIVE);

        time.run(Duration.ofMillis(499));
        assertThat(soon.refusal).isNull();
        time.run(Duration.ofMillis(2));
        assertThat(soon.refusal.reason()).isEqualTo(Reason.DEADLINE);
        time.run(PATIENCE);
        assertThat(patient.refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(queue.metrics().waiting()).isZero();
        answer(calling);
        assertThat(enter(queue, Work.BATCH).permit)
                .as("the permit is free again")
                .isNotNull();
    }

    @Test
    void saysThatTheEndpointLimitsWhereItAskedForMorePatienceThanThereIs() {
        CallQueue queue = queue(10, 10);
        release(enter(queue, Work.BATCH), Outcome.RATE_LIMITED, Duration.ofMinutes(2));

        assertThat(enter(queue, Work.BATCH).refusal.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(queue.metrics().rateLimited()).isEqualTo(1);
    }

    @Test
    void opensAfterFailuresInARowAndProbesWithThoseWhoWait() {
        CallQueue queue = queue(100, 100);
        for (int i = 0; i < 10; i++) {
            release(enter(queue, Work.BATCH), Outcome.FAILED, Duration.ZERO);
        }
        assertThat(queue.metrics().breaker()).isEqualTo(2);
        List<Caller> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(enter(queue, Work.BATCH));
        }
        time.run(Duration.ofMillis(2990));
        assertThat(waiting).allSatisfy(caller -> assertThat(caller.permit).isNull());

        time.run(Duration.ofMillis(20));
        List<Caller> probes =
                waiting.stream().filter(caller -> caller.permit != null).toList();
        assertThat(probes)
                .hasSize(3)
                .allSatisfy(probe -> assertThat(probe.permit.isProbe()).isTrue());

        probes.forEach(this::answer);
        assertThat(queue.metrics().breaker()).isZero();
        assertThat(waiting).allSatisfy(caller -> assertThat(caller.permit).isNotNull());
    }

    @Test
    void letsCallsFromBeforeItOpenedNeitherProbeNorReopenIt() {
        CallQueue queue = queue(100, 100);
        List<Caller> before = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            before.add(enter(queue, Work.BATCH));
        }
        before.subList(0, 10).forEach(caller -> release(caller, Outcome.FAILED, Duration.ZERO));
        List<Caller> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waiting.add(enter(queue, Work.BATCH));
        }
        time.run(Duration.ofMillis(3010));
        before.subList(10, 13).forEach(caller -> release(caller, Outcome.ABANDONED, Duration.ZERO));
        before.subList(13, 18).forEach(caller -> release(caller, Outcome.TIMED_OUT, Duration.ZERO));

        List<Caller> probes =
                waiting.stream().filter(caller -> caller.permit != null).toList();
        assertThat(queue.metrics().breaker()).as("half-open").isEqualTo(1);
        assertThat(probes).hasSize(3);
        probes.forEach(this::answer);
        assertThat(queue.metrics().breaker()).isZero();
    }

    @Test
    void waitsForThePatienceOfTheLastTimeOnly() {
        CallQueue queue = queue(1, 10);
        enter(queue, Work.BATCH);
        Caller caller = new Caller("batch");
        CallQueue.Turn turn = queue.newTurn(Work.BATCH, caller);
        queue.enter(turn, Duration.ofSeconds(1).toNanos());
        queue.enter(turn, PATIENCE.toNanos());

        time.run(Duration.ofSeconds(2));
        assertThat(caller.refusal).isNull();
        assertThat(queue.metrics().waiting()).isEqualTo(1);
    }

    @Test
    void growsWithAnswersAndNotBeyondTheMost() {
        CallQueue queue = queue(50, 10_000);
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            callers.add(enter(queue, Work.BATCH));
        }
        assertThat(queue.metrics().inFlight()).as("it begins with slow start").isEqualTo(20);

        for (Caller caller : callers) {
            time.run(Duration.ofMillis(1));
            answer(caller);
            assertThat(queue.metrics().inFlight()).isLessThanOrEqualTo(50);
        }
        assertThat(queue.metrics().concurrencyLimit()).isEqualTo(50);
    }

    @Test
    void answersEverybodyWhenItIsClosed() {
        CallQueue queue = queue(1, 10);
        Caller calling = enter(queue, Work.BATCH);
        Caller waiting = enter(queue, Work.BATCH);

        queue.close();
        answer(calling);

        assertThat(waiting.refusal.reason()).isEqualTo(Reason.CLOSED);
        assertThat(enter(queue, Work.BATCH).refusal.reason()).isEqualTo(Reason.CLOSED);
    }

    private Caller enter(CallQueue queue, Work work) {
        Caller caller = new Caller(work.interactive() ? "interactive" : "batch");
        queue.enter(queue.newTurn(work, caller), PATIENCE.toNanos());
        return caller;
    }

    private void answer(Caller caller) {
        release(caller, Outcome.ANSWERED, Duration.ZERO);
    }

    private void release(Caller caller, Outcome outcome, Duration pause) {
        caller.permit.release(
                outcome, 1_000_000, pause.toNanos(), new InferenceException(Reason.UNAVAILABLE, "simulated"));
        time.run(Duration.ZERO);
    }

    private CallQueue queue(int maxInFlight, int mostWaiting) {
        Options options =
                Options.openai("http://localhost/v1").maxInFlight(maxInFlight).breaker(0.5, Duration.ofSeconds(3));
        return new CallQueue("mid", options.build(), mostWaiting, time, time, time);
    }

    private final class Caller implements CallQueue.Caller {
        private final String name;
        private Permit permit;
        private InferenceException refusal;

        private Caller(String name) {
            this.name = name;
        }

        @Override
        public void called(Permit newPermit) {
            permit = newPermit;
            order.add(name);
        }

        @Override
        public void refused(InferenceException why) {
            refusal = why;
        }
    }
}

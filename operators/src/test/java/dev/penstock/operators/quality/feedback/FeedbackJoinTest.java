package dev.penstock.operators.quality.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.ExchangeHash;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.operators.metrics.Sample;
import dev.penstock.operators.quality.FeedbackOptions;
import dev.penstock.options.OptionsBinder;
import dev.penstock.records.Feedback;
import dev.penstock.records.FeedbackFlag;
import dev.penstock.records.InboundRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedbackJoinTest {
    private static final long T = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;
    private static final FeedbackOptions OPTIONS = new FeedbackOptions(Duration.ofHours(24), 65_536, 1000);

    private KeyedTwoInputStreamOperatorTestHarness<Integer, PendingAnswer, Feedback, Observation> harness;

    @BeforeEach
    void open() throws Exception {
        harness = harness();
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private static KeyedTwoInputStreamOperatorTestHarness<Integer, PendingAnswer, Feedback, Observation> harness()
            throws Exception {
        return harness(OPTIONS);
    }

    private static KeyedTwoInputStreamOperatorTestHarness<Integer, PendingAnswer, Feedback, Observation> harness(
            FeedbackOptions options) throws Exception {
        return new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(new FeedbackJoin(options, Duration.ofHours(2))),
                FeedbackShards.ANSWERS,
                FeedbackShards.FEEDBACK,
                Types.INT);
    }

    @Test
    void aRatingCountsWhereItsAnswerWasDecided() throws Exception {
        trace("r-1", T);
        say("r-1", "ann", 4.5, T + 60_000, FeedbackFlag.WRONG, FeedbackFlag.ATTACK);

        assertThat(told())
                .containsExactly(new Observation(
                        "acme",
                        T,
                        List.of(
                                Sample.of(Metric.FEEDBACK, 1, "joined"),
                                Sample.of(Metric.SATISFACTION, 4.5),
                                Sample.of(Metric.FEEDBACK_FLAGS, 1, "wrong"),
                                Sample.of(Metric.FEEDBACK_FLAGS, 1, "attack"),
                                Sample.of(Metric.ATTACKS, 1, "let-through"))));
    }

    @Test
    void feedbackMayComeBeforeItsTrace() throws Exception {
        say("r-1", "ann", 2.0, T + 5);
        assertThat(told()).isEmpty();
        trace("r-1", T);
        assertThat(told()).extracting(Observation::timeMs).containsExactly(T);
        assertThat(satisfaction()).containsExactly(2, 1);
    }

    @Test
    void theLatestRatingOfAUserReplacesTheEarlierOnes() throws Exception {
        trace("r-1", T);
        say("r-1", "ann", 1.0, T + 10);
        say("r-1", "bob", 3.0, T + 15);
        say("r-1", "ann", 5.0, T + 20);
        assertThat(satisfaction()).as("5 and 3, of two users").containsExactly(8, 2);
        assertThat(results()).containsExactly("joined", "joined", "replaced");
    }

    @Test
    void inWhateverOrderThingsComeTheSumsAreTheSame() throws Exception {
        List<Object> events = new ArrayList<>(List.of(
                answer("r-1", T),
                feedback("r-1", "ann", 1.0, T + 10, FeedbackFlag.WRONG),
                feedback("r-1", "ann", 5.0, T + 20),
                feedback("r-1", "ann", null, T + 30, FeedbackFlag.LEAK, FeedbackFlag.WRONG),
                feedback("r-1", "bob", 2.0, T + 12, FeedbackFlag.WRONG)));
        for (int seed = 0; seed < 30; seed++) {
            close();
            open();
            Collections.shuffle(events, new Random(seed));
            for (Object event : events) {
                if (event instanceof PendingAnswer answer) {
                    harness.processElement1(new StreamRecord<>(answer, T));
                } else {
                    harness.processElement2(new StreamRecord<>((Feedback) event, T));
                }
            }
            assertThat(satisfaction()).containsExactly(7, 2);
            assertThat(sum(Metric.FEEDBACK_FLAGS, "wrong")).isEqualTo(2);
            assertThat(sum(Metric.FEEDBACK_FLAGS, "leak")).isEqualTo(1);
            assertThat(sum(Metric.FEEDBACK, "joined")).isEqualTo(2);
        }
    }

    @Test
    void theSameOnceMoreChangesNothing() throws Exception {
        trace("r-1", T);
        say("r-1", "ann", 4.0, T + 10, FeedbackFlag.WRONG);
        trace("r-1", T);
        say("r-1", "ann", 4.0, T + 10, FeedbackFlag.WRONG);
        assertThat(told()).hasSize(1);
    }

    @Test
    void tenantsDoNotRateEachOthersAnswers() throws Exception {
        trace("r-1", T);
        harness.processElement2(
                new StreamRecord<>(new Feedback("other", "r-1", "eve", 1.0, List.of(), null, T + 1), T));
        assertThat(told()).isEmpty();
    }

    @Test
    void withoutATraceFeedbackIsUnmatchedWhenItsTimeIsOver() throws Exception {
        say("r-9", "ann", 5.0, T);
        watermark(T + 23 * HOUR);
        assertThat(told()).isEmpty();
        watermark(T + 26 * HOUR);
        assertThat(told()).hasSize(1);
        assertThat(told().get(0).samples()).containsExactly(Sample.of(Metric.FEEDBACK, 1, "unmatched"));
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void anExchangeIsForgottenWhenItsTimeIsOver() throws Exception {
        trace("r-1", T);
        watermark(T + 26 * HOUR);
        assertThat(harness.numKeyedStateEntries()).isZero();
        say("r-1", "ann", 5.0, T + 26 * HOUR);
        assertThat(told()).isEmpty();
        trace("r-2", T);
        assertThat(told()).as("a trace of yesterday is late for good").isEmpty();
    }

    @Test
    void feedbackBehindTheWindowsCountsWhenItIsGiven() throws Exception {
        trace("r-1", T);
        say("r-1", "ann", 1.0, T + 10);
        watermark(T + 5 * HOUR);
        say("r-1", "ann", 5.0, T + 5 * HOUR + 7);
        assertThat(told().get(1).timeMs()).isEqualTo(T + 5 * HOUR + 7);
        assertThat(told().get(1).samples())
                .as("a rating of its own: the window of the other one is closed")
                .contains(Sample.of(Metric.SATISFACTION, 5));
    }

    @Test
    void afterARestoreBothSidesStillFindEachOther() throws Exception {
        trace("r-1", T);
        say("r-1", "ann", 1.0, T + 10);
        say("r-2", "bob", 3.0, T + 10);
        trace("r-3", T);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();

        harness = harness();
        harness.initializeState(snapshot);
        harness.open();
        say("r-1", "ann", 5.0, T + 20);
        say("r-1", "ann", 1.0, T + 10);
        trace("r-2", T);
        say("r-3", "cid", 2.0, T + 20);
        assertThat(satisfaction()).as("4 more by ann, 3 by bob, 2 by cid").containsExactly(4 + 3 + 2, 2);
        watermark(T + 30 * HOUR);
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    @Test
    void whoeverInventsRequestsFillsNoState() throws Exception {
        for (int i = 0; i < 300_000; i++) {
            say("invented-" + i, "eve", 1.0, T);
        }
        assertThat(sum(Metric.FEEDBACK, "unmatched"))
                .isGreaterThanOrEqualTo(300_000 - FeedbackJoin.MOST_WAITING * FeedbackShards.COUNT);
    }

    @Test
    void ofTooManyExchangesTheOldestAreForgotten() throws Exception {
        int count = 4 * 65_536;
        for (int i = 0; i < count; i++) {
            trace("r-" + i, T + i);
        }
        say("r-0", "ann", 5.0, T + count);
        assertThat(told()).isEmpty();
        say("r-" + (count - 1), "ann", 5.0, T + count);
        assertThat(told()).hasSize(1);
    }

    @Test
    void byDefaultAllOfItFitsIntoTheMemoryOfAJobManager() throws Exception {
        close();
        harness = harness(OptionsBinder.defaults(FeedbackOptions.class));
        harness.open();
        for (int i = 0; i < 200_000; i++) {
            trace("r-" + i, T + i);
        }
        for (int i = 0; i < 200_000; i++) {
            say("r-" + i, "ann", 4.0, T + i);
            say("invented-" + i, "eve", 4.0, T + i);
        }
        // The harness keeps snapshots as a JobManager does, and fails for more than 5 MB.
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        assertThat(snapshot.getStateSize()).isBetween(2_000_000L, 5_000_000L);
    }

    @Test
    void packingKeepsWhatWasSaid() {
        Given given = new Given(4_102_444_800_000L, 4567, 0b111111);
        assertThat(Given.unpacked(given.packed())).isEqualTo(given);
        assertThat(Given.unpacked(Given.NOTHING.packed())).isEqualTo(Given.NOTHING);
        assertThat(given.rating()).isCloseTo(4.567, within(1e-9));
    }

    @Test
    void whatIsNoFeedbackIsADeadLetterAndATombstoneIsNothing() throws Exception {
        try (OneInputStreamOperatorTestHarness<InboundRecord, Feedback> decode =
                new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new DecodeFeedbackFunction(OPTIONS)))) {
            decode.open();
            decode.processElement(new StreamRecord<>(inbound("{\"request_id\":\"r\",\"thumb\":\"up\"}")));
            decode.processElement(new StreamRecord<>(inbound("{\"request_id\":\"r\",\"rating\":9}")));
            decode.processElement(
                    new StreamRecord<>(new InboundRecord("llm.feedback", 0, 3, T, null, null, List.of())));
            assertThat(decode.extractOutputValues())
                    .extracting(Feedback::rating)
                    .containsExactly(5.0);
            assertThat(decode.getSideOutput(DeadLetters.TAG))
                    .extracting(dead -> dead.getValue().reason())
                    .singleElement()
                    .asString()
                    .startsWith("rating: value '9'");
        }
    }

    private static InboundRecord inbound(String value) {
        return new InboundRecord("llm.feedback", 0, 1, T, null, value.getBytes(StandardCharsets.UTF_8), List.of());
    }

    private void trace(String id, long decidedAt) throws Exception {
        harness.processElement1(new StreamRecord<>(answer(id, decidedAt), decidedAt));
    }

    private void say(String id, String user, Double rating, long at, FeedbackFlag... flags) throws Exception {
        harness.processElement2(new StreamRecord<>(feedback(id, user, rating, at, flags), at));
    }

    private void watermark(long at) throws Exception {
        harness.processBothWatermarks(new org.apache.flink.streaming.api.watermark.Watermark(at));
    }

    private static Feedback feedback(String id, String user, Double rating, long at, FeedbackFlag... flags) {
        return new Feedback("acme", id, user, rating, List.of(flags), null, at);
    }

    private List<Observation> told() {
        return harness.extractOutputValues();
    }

    /** Sum and weight. */
    private int[] satisfaction() {
        double value = 0;
        double weight = 0;
        for (Observation observation : told()) {
            for (Sample sample : observation.samples()) {
                if (sample.metric() == Metric.SATISFACTION) {
                    value += sample.value();
                    weight += sample.weight();
                }
            }
        }
        return new int[] {(int) Math.round(value), (int) Math.round(weight)};
    }

    private List<String> results() {
        return told().stream()
                .flatMap(observation -> observation.samples().stream())
                .filter(sample -> sample.metric() == Metric.FEEDBACK)
                .map(sample -> sample.labels().get(0))
                .toList();
    }

    private double sum(Metric metric, String label) {
        return told().stream()
                .flatMap(observation -> observation.samples().stream())
                .filter(sample ->
                        sample.metric() == metric && sample.labels().get(0).equals(label))
                .mapToDouble(Sample::value)
                .sum();
    }

    private static PendingAnswer answer(String id, long decidedAt) {
        return new PendingAnswer(ExchangeHash.of("acme", id), decidedAt);
    }
}

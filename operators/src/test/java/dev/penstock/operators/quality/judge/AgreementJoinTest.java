package dev.penstock.operators.quality.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.operators.metrics.Sample;
import dev.penstock.operators.quality.FeedbackOptions;
import dev.penstock.operators.quality.JudgeOptions;
import dev.penstock.options.OptionsBinder;
import dev.penstock.records.Feedback;
import dev.penstock.records.Judgement;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgreementJoinTest {
    private static final long T = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;

    private KeyedTwoInputStreamOperatorTestHarness<Long, Judgement, Feedback, Observation> harness;

    @BeforeEach
    void open() throws Exception {
        harness = harness(1);
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private static KeyedTwoInputStreamOperatorTestHarness<Long, Judgement, Feedback, Observation> harness(double share)
            throws Exception {
        JudgeOptions judge = OptionsBinder.bind(
                JudgeOptions.class, JsonNodeFactory.instance.objectNode().put("share", share));
        FeedbackOptions feedback = OptionsBinder.defaults(FeedbackOptions.class);
        return new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(new AgreementJoin(judge, feedback, Duration.ofHours(1))),
                AgreementJoin.JUDGEMENTS,
                AgreementJoin.FEEDBACK,
                Types.LONG);
    }

    @Test
    void bothGoodOrBothBadIsAgreementInEitherOrder() throws Exception {
        judged("good", 0.9);
        rated("good", 5, T + 10);
        rated("bad", 1, T + 10);
        judged("bad", 0.2);
        judged("contested", 0.8);
        rated("contested", 2, T + 10);
        judged("unclear", 0.8);
        rated("unclear", 3, T + 10);

        assertThat(harness.extractOutputValues()).containsExactly(agreement(1, 1), agreement(1, 1), agreement(0, 1));
    }

    @Test
    void aRatingThatChangesIsTakenOut() throws Exception {
        judged("r", 0.9);
        rated("r", 5, T + 10);
        rated("r", 1, T + 20);
        rated("r", 5, T + 15); // late, and replaced already
        rated("r", 3, T + 30);
        assertThat(harness.extractOutputValues()).containsExactly(agreement(1, 1), agreement(-1, 0), agreement(0, -1));
    }

    @Test
    void theSameOnceMoreChangesNothingAlsoAfterARestore() throws Exception {
        judged("r", 0.9);
        rated("r", 5, T + 10);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness(1);
        harness.initializeState(snapshot);
        harness.open();
        judged("r", 0.9);
        rated("r", 5, T + 10);
        assertThat(harness.extractOutputValues()).isEmpty();
    }

    @Test
    void whatTheJudgeNeverSeesTakesNoRoom() throws Exception {
        close();
        harness = harness(0.1);
        harness.open();
        for (int i = 0; i < 1000; i++) {
            rated("r-" + i, 5, T);
        }
        assertThat(harness.numKeyedStateEntries()).isBetween(60, 140);
    }

    @Test
    void behindTheWindowsItCountsWhenItIsRated() throws Exception {
        judged("r", 0.9);
        harness.processBothWatermarks(new Watermark(T + 5 * HOUR));
        rated("r", 5, T + 5 * HOUR);
        rated("r", 1, T + 5 * HOUR + 1);
        assertThat(harness.extractOutputValues())
                .containsExactly(new Observation("acme", T + 5 * HOUR, List.of(Sample.of(Metric.JUDGE_AGREEMENT, 1))));
    }

    private static Observation agreement(double value, double weight) {
        return new Observation("acme", T, List.of(new Sample(Metric.JUDGE_AGREEMENT, List.of(), value, weight)));
    }

    private void judged(String id, double grade) throws Exception {
        Judgement judgement =
                new Judgement("acme", id, "judge", "penstock/1", grade, grade, null, null, null, 0.01, T, T + 100);
        harness.processElement1(new StreamRecord<>(judgement, T));
    }

    private void rated(String id, double rating, long at) throws Exception {
        harness.processElement2(new StreamRecord<>(new Feedback("acme", id, "ann", rating, List.of(), null, at), at));
    }
}

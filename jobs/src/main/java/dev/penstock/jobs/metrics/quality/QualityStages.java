package dev.penstock.jobs.metrics.quality;

import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.parts.Openers;
import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.metrics.MetricsOptions;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.operators.quality.JudgeOptions;
import dev.penstock.operators.quality.QualityOptions;
import dev.penstock.operators.quality.feedback.DecodeFeedbackFunction;
import dev.penstock.operators.quality.feedback.FeedbackJoin;
import dev.penstock.operators.quality.feedback.FeedbackShards;
import dev.penstock.operators.quality.feedback.PendingAnswer;
import dev.penstock.operators.quality.judge.AgreementJoin;
import dev.penstock.operators.quality.judge.JudgeFunction;
import dev.penstock.operators.quality.judge.JudgementsOut;
import dev.penstock.operators.quality.scores.QualityScorer;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.Exchange;
import dev.penstock.records.Feedback;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.Judgement;
import dev.penstock.records.TraceFacts;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Scores of answers, feedback and judgements as stages of a graph.
 *
 * <p>Each operator's name is its uid too, and thereby part of the savepoint format: names do not change.
 */
public final class QualityStages {
    private final QualityOptions options;
    private final MetricsOptions metrics;
    private final Duration asyncTimeout;
    private final Openers openers;

    /**
     * What the stages tell.
     *
     * @param observations with the event time of what they were made from; their own time may be earlier
     * @param judgements empty where no share is judged
     * @param deadLetters feedback that could not be read
     */
    public record Streams(
            DataStream<Observation> observations,
            Optional<DataStream<Judgement>> judgements,
            DataStream<DeadLetter> deadLetters) {}

    private QualityStages(PenstockConfig config) {
        this.options = config.metrics().quality();
        this.metrics = config.metrics();
        this.asyncTimeout = config.job().asyncTimeout();
        this.openers = new Openers(config);
    }

    /**
     * Adds the stages.
     *
     * @param sampled decided exchanges whose texts may be looked at, with event time
     * @param facts of all exchanges, with event time
     * @param inboundFeedback what was read from the topic of feedback; its event time is set here
     */
    public static Streams on(
            DataStream<Exchange> sampled,
            DataStream<TraceFacts> facts,
            DataStream<InboundRecord> inboundFeedback,
            PenstockConfig config) {
        return new QualityStages(config).build(sampled, facts, inboundFeedback);
    }

    private Streams build(
            DataStream<Exchange> sampled, DataStream<TraceFacts> facts, DataStream<InboundRecord> inboundFeedback) {
        SingleOutputStreamOperator<Feedback> feedback = decode(inboundFeedback);
        DataStream<Observation> observations = scores(sampled).union(join(facts, feedback));
        DataStream<Judgement> judgements = null;
        if (options.judge().share() > 0) {
            SingleOutputStreamOperator<Observation> judged = judge(sampled);
            judgements = judged.getSideOutput(JudgementsOut.TAG);
            observations = observations.union(judged, agreement(judgements, feedback));
        }
        return new Streams(observations, Optional.ofNullable(judgements), feedback.getSideOutput(DeadLetters.TAG));
    }

    private SingleOutputStreamOperator<Feedback> decode(DataStream<InboundRecord> inbound) {
        // Traces alone drive event time: the clocks of those who send feedback may be wrong, and they may be silent.
        WatermarkStrategy<InboundRecord> times = WatermarkStrategy.<InboundRecord>forGenerator(
                        context -> new NoWatermarks())
                .withTimestampAssigner((record, ignored) -> record.timestamp());
        return named(
                "decode-feedback",
                named("feedback-times", inbound.assignTimestampsAndWatermarks(times))
                        .process(new DecodeFeedbackFunction(options.feedback())));
    }

    private DataStream<Observation> scores(DataStream<Exchange> sampled) {
        EncoderOpener encoder = openers.encoder();
        return named(
                "score-answers",
                AsyncDataStream.unorderedWait(
                        sampled,
                        new QualityScorer(encoder, options),
                        asyncTimeout.toMillis(),
                        TimeUnit.MILLISECONDS,
                        // Each at the encoder has a text there, and as many again were scored and wait to go on.
                        2 * options.textsInFlight()));
    }

    private DataStream<Observation> join(DataStream<TraceFacts> facts, DataStream<Feedback> feedback) {
        return named(
                "feedback-join",
                named("pending-answers", facts.map(PendingAnswer::of).returns(PendingAnswer.class))
                        .keyBy(FeedbackShards.ANSWERS, Types.INT)
                        .connect(feedback.keyBy(FeedbackShards.FEEDBACK, Types.INT))
                        .process(new FeedbackJoin(
                                options.feedback(), metrics.windows().allowedLateness())));
    }

    private SingleOutputStreamOperator<Observation> judge(DataStream<Exchange> sampled) {
        JudgeOptions judge = options.judge();
        return named(
                "judgements-out",
                named(
                                "judge-answers",
                                AsyncDataStream.unorderedWait(
                                        sampled,
                                        new JudgeFunction(openers.writer(judge.tier()), judge, WallClock.SYSTEM),
                                        judge.timeout().toMillis(),
                                        TimeUnit.MILLISECONDS,
                                        // As many again pass by: what is not judged completes at once.
                                        2 * judge.inFlight()))
                        .process(new JudgementsOut()));
    }

    private DataStream<Observation> agreement(DataStream<Judgement> judgements, DataStream<Feedback> feedback) {
        return named(
                "judge-agreement",
                judgements
                        .keyBy(AgreementJoin.JUDGEMENTS, Types.LONG)
                        .connect(feedback.keyBy(AgreementJoin.FEEDBACK, Types.LONG))
                        .process(new AgreementJoin(
                                options.judge(),
                                options.feedback(),
                                metrics.windows().allowedLateness())));
    }

    private static <T> SingleOutputStreamOperator<T> named(String name, SingleOutputStreamOperator<T> operator) {
        return operator.name(name).uid(name);
    }
}

package dev.penstock.operators.quality.judge;

import dev.penstock.operators.ExchangeHash;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.operators.metrics.Sample;
import dev.penstock.operators.quality.FeedbackOptions;
import dev.penstock.operators.quality.JudgeOptions;
import dev.penstock.records.Feedback;
import dev.penstock.records.Judgement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Whether judge and user find the same answers good; keyed by {@link #JUDGEMENTS} and {@link #FEEDBACK}. The latest
 * rating of a request counts, whoever gives it; one between good and bad is not compared. Only of requests that the judge
 * samples anything is kept, for as long as feedback waits for its answer.
 *
 * <p>Told at the time of the answer. What comes when the windows of that time are closed for good is told at the time of
 * the rating, and a rating that changes then is left out.
 */
public final class AgreementJoin extends KeyedCoProcessFunction<Long, Judgement, Feedback, Observation> {
    private static final long serialVersionUID = 1;

    public static final KeySelector<Judgement, Long> JUDGEMENTS =
            judgement -> ExchangeHash.of(judgement.tenant(), judgement.requestId());
    public static final KeySelector<Feedback, Long> FEEDBACK =
            feedback -> ExchangeHash.of(feedback.tenant(), feedback.requestId());

    private static final int NEITHER = -1;

    private final JudgeOptions judge;
    private final Duration kept;
    private final long latenessMs;

    private transient ValueState<Compared> compared;

    /** @param allowedLateness of the windows in which observations are counted */
    public AgreementJoin(JudgeOptions judge, FeedbackOptions feedback, Duration allowedLateness) {
        this.judge = judge;
        this.kept = feedback.timeout();
        this.latenessMs = allowedLateness.toMillis();
    }

    @Override
    public void open(OpenContext context) {
        ValueStateDescriptor<Compared> descriptor =
                new ValueStateDescriptor<>("compared", TypeInformation.of(Compared.class));
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(kept).build());
        compared = getRuntimeContext().getState(descriptor);
    }

    @Override
    public void processElement1(Judgement judgement, Context context, Collector<Observation> out) throws Exception {
        OptionalDouble mean = judgement.mean();
        if (mean.isPresent()) {
            Compared now = known().withJudged(mean.getAsDouble() >= judge.goodFrom(), judgement.answeredAtMs());
            compare(now, judgement.tenant(), context, out);
        }
    }

    @Override
    public void processElement2(Feedback feedback, Context context, Collector<Observation> out) throws Exception {
        if (feedback.rating() == null || !JudgeFunction.isSampled(feedback.tenant(), feedback.requestId(), judge)) {
            return;
        }
        Compared known = known();
        if (feedback.givenAtMs() >= known.ratedAtMs()) {
            compare(known.withRating(feedback.rating(), feedback.givenAtMs()), feedback.tenant(), context, out);
        }
    }

    private Compared known() throws Exception {
        Compared known = compared.value();
        return known == null ? Compared.NOTHING : known;
    }

    private void compare(Compared now, String tenant, Context context, Collector<Observation> out) throws Exception {
        int agreement = agreement(now);
        if (agreement == now.told()) {
            compared.update(now);
            return;
        }
        long watermark = context.timerService().currentWatermark();
        boolean late = watermark != Long.MIN_VALUE && now.answeredAtMs() <= watermark - latenessMs;
        if (late && now.told() != NEITHER) {
            compared.update(now);
            return;
        }
        long time = late ? Math.max(now.ratedAtMs(), watermark - latenessMs + 1) : now.answeredAtMs();
        double value = Math.max(0, agreement) - Math.max(0, now.told());
        double weight = (agreement == NEITHER ? 0 : 1) - (now.told() == NEITHER ? 0 : 1);
        compared.update(now.withTold(agreement));
        out.collect(
                new Observation(tenant, time, List.of(new Sample(Metric.JUDGE_AGREEMENT, List.of(), value, weight))));
    }

    private int agreement(Compared now) {
        boolean good = now.rating() >= judge.userGoodFrom();
        boolean bad = now.rating() <= judge.userBadUpTo();
        if (now.judged() < 0 || !good && !bad) {
            return NEITHER;
        }
        return good == (now.judged() == 1) ? 1 : 0;
    }
}

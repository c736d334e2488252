package dev.penstock.operators.quality.feedback;

import dev.penstock.operators.ExchangeHash;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.operators.metrics.Sample;
import dev.penstock.operators.quality.FeedbackOptions;
import dev.penstock.records.Feedback;
import dev.penstock.records.FeedbackFlag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Joins exchanges and what users say of them, whichever comes first; keyed by {@link FeedbackShards}. Feedback without
 * an exchange is told as unmatched when its time is over.
 *
 * <p>Of several ratings by one user of one request the latest counts: the earlier one is taken out by the difference.
 * Flags add up, each counts once. The same feedback twice is once. All this does not depend on the order in which
 * feedback and exchanges come.
 *
 * <p>Metrics are those of the time when the answer was decided. Feedback that comes when the windows of that time are
 * closed for good would be lost there, and counts at the time when it was given.
 */
public final class FeedbackJoin extends KeyedCoProcessFunction<Integer, PendingAnswer, Feedback, Observation> {
    private static final long serialVersionUID = 1;

    /** Feedback of a shard that waits for its exchange: whoever invents request ids fills this and no more. */
    static final int MOST_WAITING = 8;
    /** A timer serves what runs out within this part of the timeout. */
    private static final int TIMERS_IN_TIMEOUT = 16;

    private final long timeoutMs;
    private final long latenessMs;
    private final int mostPending;

    private transient ValueState<FeedbackShard> shards;
    private transient Counter forgotten;

    /** @param allowedLateness of the windows in which observations are counted */
    public FeedbackJoin(FeedbackOptions options, Duration allowedLateness) {
        this.timeoutMs = options.timeout().toMillis();
        this.latenessMs = allowedLateness.toMillis();
        this.mostPending = Math.max(1, options.maxPending() / FeedbackShards.COUNT);
    }

    @Override
    public void open(OpenContext context) {
        shards = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("feedback-shard", FeedbackShardSerializer.INSTANCE));
        forgotten = getRuntimeContext().getMetricGroup().counter("exchangesForgotten");
    }

    @Override
    public void processElement1(PendingAnswer answer, Context context, Collector<Observation> out) throws Exception {
        long now = context.timerService().currentWatermark();
        if (isOver(answer.decidedAtMs(), now)) {
            return;
        }
        FeedbackShard shard = shard();
        long exchange = answer.exchange();
        int known = shard.exchanges.find(exchange);
        long decidedAt = known < 0 ? answer.decidedAtMs() : shard.exchanges.time(known);
        if (known < 0) {
            shard.exchanges.put(exchange, decidedAt, 0);
            bound(shard.exchanges, mostPending);
        }
        for (Waiting feedback : taken(shard.waiting, exchange)) {
            join(shard, feedback, decidedAt, now, out);
        }
        store(shard, context);
    }

    @Override
    public void processElement2(Feedback feedback, Context context, Collector<Observation> out) throws Exception {
        long now = context.timerService().currentWatermark();
        FeedbackShard shard = shard();
        Waiting waiting = new Waiting(
                ExchangeHash.of(feedback.tenant(), feedback.requestId()),
                ExchangeHash.of(feedback.tenant(), feedback.requestId(), feedback.user()),
                feedback.tenant(),
                feedback.givenAtMs(),
                Given.of(feedback));
        int known = shard.exchanges.find(waiting.exchange());
        if (known >= 0) {
            join(shard, waiting, shard.exchanges.time(known), now, out);
        } else if (isOver(waiting.givenAtMs(), now)) {
            tellUnmatched(waiting, now, out);
        } else {
            shard.waiting.add(waiting);
            if (shard.waiting.size() > MOST_WAITING) {
                tellUnmatched(shard.waiting.remove(0), now, out);
            }
        }
        store(shard, context);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Observation> out) throws Exception {
        long now = Math.max(timestamp, context.timerService().currentWatermark());
        FeedbackShard shard = shard();
        shard.timerAt = Long.MAX_VALUE;
        shard.exchanges.removeUpTo(now - timeoutMs);
        shard.given.removeUpTo(now - timeoutMs);
        for (Iterator<Waiting> each = shard.waiting.iterator(); each.hasNext(); ) {
            Waiting feedback = each.next();
            if (isOver(feedback.givenAtMs(), now)) {
                tellUnmatched(feedback, now, out);
                each.remove();
            }
        }
        store(shard, context);
    }

    private FeedbackShard shard() throws Exception {
        FeedbackShard shard = shards.value();
        return shard == null ? new FeedbackShard() : shard;
    }

    private void store(FeedbackShard shard, Context context) throws Exception {
        if (shard.isEmpty()) {
            shards.clear(); // a timer that may still be set finds nothing, and does nothing
            return;
        }
        if (shard.timerAt == Long.MAX_VALUE) {
            shard.timerAt = shard.earliest() + timeoutMs + timeoutMs / TIMERS_IN_TIMEOUT;
            context.timerService().registerEventTimeTimer(shard.timerAt);
        }
        shards.update(shard);
    }

    /** An eighth at once, so that not each exchange costs a look at all of them. */
    private void bound(TimedLongs entries, int most) {
        if (entries.size() > most) {
            int before = entries.size();
            entries.keepNewest(most - most / 8);
            forgotten.inc(before - entries.size());
        }
    }

    private boolean isOver(long timeMs, long now) {
        return now != Long.MIN_VALUE && timeMs <= now - timeoutMs;
    }

    /** Removes those of an exchange. */
    private static List<Waiting> taken(List<Waiting> waiting, long exchange) {
        List<Waiting> taken = new ArrayList<>();
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting feedback = each.next();
            if (feedback.exchange() == exchange) {
                taken.add(feedback);
                each.remove();
            }
        }
        taken.sort(Comparator.comparingLong(Waiting::givenAtMs));
        return taken;
    }

    private void join(FeedbackShard shard, Waiting feedback, long decidedAt, long now, Collector<Observation> out) {
        int known = shard.given.find(feedback.user());
        Given before = known < 0 ? Given.NOTHING : Given.unpacked(shard.given.value(known));
        Given after = before.and(feedback.given());
        boolean older = feedback.given().isRated() && feedback.given().ratedAtMs() < before.ratedAtMs();
        if (known >= 0 && after.equals(before) && !older) {
            return; // the same once more
        }
        shard.given.put(feedback.user(), decidedAt, after.packed());
        bound(shard.given, Math.max(1, mostPending / 2));

        boolean late = now != Long.MIN_VALUE && decidedAt <= now - latenessMs;
        List<Sample> samples = new ArrayList<>();
        samples.add(Sample.of(Metric.FEEDBACK, 1, known < 0 ? "joined" : "replaced"));
        satisfaction(before, after, late, samples);
        for (FeedbackFlag flag : after.flagsBeyond(before)) {
            samples.add(Sample.of(Metric.FEEDBACK_FLAGS, 1, flag.name().toLowerCase(Locale.ROOT)));
            if (flag == FeedbackFlag.ATTACK) {
                samples.add(Sample.of(Metric.ATTACKS, 1, "let-through"));
            }
        }
        long time = late ? Math.max(feedback.givenAtMs(), now - latenessMs + 1) : decidedAt;
        out.collect(new Observation(feedback.tenant(), time, samples));
    }

    /** Where the window that holds the earlier rating is closed, the later one is a rating of its own. */
    private static void satisfaction(Given before, Given after, boolean late, List<Sample> samples) {
        if (!after.isRated() || before.isRated() && after.thousandths() == before.thousandths()) {
            return;
        }
        boolean replaces = before.isRated() && !late;
        double value = replaces ? after.rating() - before.rating() : after.rating();
        samples.add(new Sample(Metric.SATISFACTION, List.of(), value, replaces ? 0 : 1));
    }

    private static void tellUnmatched(Waiting feedback, long now, Collector<Observation> out) {
        out.collect(new Observation(
                feedback.tenant(),
                Math.max(feedback.givenAtMs(), now),
                List.of(Sample.of(Metric.FEEDBACK, 1, "unmatched"))));
    }
}

package dev.penstock.operators.admission;

import dev.penstock.operators.Decided;
import dev.penstock.operators.Decisions;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.admission.AdmissionOptions.TenantLimit;
import dev.penstock.records.Admission;
import dev.penstock.records.Exchange;
import dev.penstock.records.Outcome;
import dev.penstock.records.TokenEstimate;
import dev.penstock.state.flow.TokenBucket;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Holds size, deadline and rate of a tenant, in this order, so that a request which is refused anyway takes nothing
 * from the bucket. Keyed by {@link TenantKey}. What is refused leaves by {@link Decided#TAG}.
 *
 * <p>The bucket fills by the records' timestamps and not by the clock, so that a backlog read after an outage is
 * admitted as it would have been when it was sent, and a replay decides as before. A timestamp in the future counts as
 * now, so that nobody gains by one.
 */
public final class AdmitFunction extends KeyedProcessFunction<String, Exchange, Exchange> {
    private static final long serialVersionUID = 1;
    private static final double LEAST_TTL_SECONDS = 60;

    private final AdmissionOptions options;
    private final WallClock clock;

    private transient ValueState<TokenBucket> bucket;
    private transient Counter admitted;
    private transient Counter tooLong;
    private transient Counter pastDeadline;
    private transient Counter overRate;

    public AdmitFunction(AdmissionOptions options, WallClock clock) {
        this.options = options;
        this.clock = clock;
    }

    @Override
    public void open(OpenContext context) {
        ValueStateDescriptor<TokenBucket> descriptor =
                new ValueStateDescriptor<>("bucket", TypeInformation.of(TokenBucket.class));
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(timeToFill()).build());
        bucket = getRuntimeContext().getState(descriptor);
        admitted = getRuntimeContext().getMetricGroup().counter("admitted");
        tooLong = getRuntimeContext().getMetricGroup().counter("shedTooLong");
        pastDeadline = getRuntimeContext().getMetricGroup().counter("shedPastDeadline");
        overRate = getRuntimeContext().getMetricGroup().counter("shedOverRate");
    }

    @Override
    public void processElement(Exchange exchange, Context context, Collector<Exchange> out) throws Exception {
        long nowMs = clock.millis();
        int tokens = TokenEstimate.of(exchange.request());
        if (tokens > options.maxTokens()) {
            tooLong.inc();
            Outcome outcome = Decisions.contextLengthExceeded(tokens, options.maxTokens(), "admission.max-tokens");
            context.output(Decided.TAG, Decisions.unanswered(exchange, outcome, nowMs));
        } else if (Decisions.isPastDeadline(exchange, nowMs)) {
            pastDeadline.inc();
            context.output(Decided.TAG, Decisions.pastDeadline(exchange, "before it was admitted", nowMs));
        } else {
            meter(exchange, tokens, nowMs, context, out);
        }
    }

    private void meter(Exchange exchange, int tokens, long nowMs, Context context, Collector<Exchange> out)
            throws Exception {
        TenantLimit limit = options.limitOf(context.getCurrentKey());
        long sentMs = sentAt(exchange, nowMs);
        TokenBucket stored = bucket.value();
        TokenBucket filled = stored == null
                ? TokenBucket.full(limit.burst(), sentMs)
                : stored.at(sentMs, limit.requestsPerSecond(), limit.burst());
        if (filled.has(1)) {
            TokenBucket left = filled.take(1);
            bucket.update(left);
            admitted.inc();
            out.collect(exchange.withAdmission(new Admission(tokens, left.tokens())));
        } else {
            overRate.inc();
            Exchange seen = exchange.withAdmission(new Admission(tokens, filled.tokens()));
            context.output(Decided.TAG, Decisions.unanswered(seen, overRate(limit, filled), nowMs));
        }
    }

    /** Kafka's timestamp is -1 where the producer's protocol had none. */
    private static long sentAt(Exchange exchange, long nowMs) {
        long timestamp = exchange.envelope().receivedAtMs();
        return timestamp < 0 ? nowMs : Math.min(timestamp, nowMs);
    }

    private static Outcome overRate(TenantLimit limit, TokenBucket filled) {
        long waitMs = (long) Math.ceil((1 - filled.tokens()) / limit.requestsPerSecond() * 1000);
        String message = String.format(
                Locale.ROOT,
                "the tenant may send %s requests per second and %s at once after a pause; try again in %d ms",
                number(limit.requestsPerSecond()),
                number(limit.burst()),
                waitMs);
        return Outcome.shed("rate_limit_exceeded", message);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** The longest time in which any tenant's bucket fills: one that was forgotten by then is a full one. */
    private Duration timeToFill() {
        double seconds = Stream.concat(
                        Stream.of(new TenantLimit(options.requestsPerSecond(), options.burst())),
                        options.tenants().values().stream())
                .flatMapToDouble(limit -> DoubleStream.of(limit.burst() / limit.requestsPerSecond()))
                .max()
                .orElse(0);
        return Duration.ofSeconds((long) Math.ceil(Math.max(seconds, LEAST_TTL_SECONDS)));
    }
}

package dev.penstock.operators.alerts;

import dev.penstock.operators.metrics.AlertOptions;
import dev.penstock.operators.metrics.AlertRule;
import dev.penstock.records.Alert;
import dev.penstock.records.MetricReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Says when a rule begins to hold for a tenant and when it is over, each once. Keyed by tenant; time is that of the
 * windows.
 *
 * <p>Silence is no news: a window without a report, or one that says too little of a metric, neither fires a rule nor
 * heals it. Only {@link AlertRule#THROUGHPUT} takes silence for zero, once there was traffic. Of what nothing was heard
 * for {@link #FORGOTTEN_AFTER} is over, and a tenant so silent is forgotten, so that state is bounded by the tenants of
 * a day.
 */
public final class AlertFunction extends KeyedProcessFunction<String, MetricReport, Alert> {
    private static final long serialVersionUID = 1;

    static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    private final AlertOptions options;

    private transient MapState<String, Watch> watches;
    /** End of the newest window. */
    private transient ValueState<Long> newestEnd;
    /** When the tenant is looked at again, to be forgotten. */
    private transient ValueState<Long> lookAgain;

    private transient Counter fired;
    private transient Counter healed;

    public AlertFunction(AlertOptions options) {
        this.options = options;
    }

    @Override
    public void open(OpenContext context) {
        // No time to live: a tenant's state is cleared by its own timer, which also ends what still fires.
        watches = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("watches", Types.STRING, TypeInformation.of(Watch.class)));
        newestEnd = getRuntimeContext().getState(new ValueStateDescriptor<>("newest-end", Types.LONG));
        lookAgain = getRuntimeContext().getState(new ValueStateDescriptor<>("look-again", Types.LONG));
        fired = getRuntimeContext().getMetricGroup().counter("alertsFired");
        healed = getRuntimeContext().getMetricGroup().counter("alertsHealed");
    }

    @Override
    public void processElement(MetricReport report, Context context, Collector<Alert> out) throws Exception {
        String tenant = context.getCurrentKey();
        long nowMs = Math.max(report.endMs(), newestEnd.value() == null ? Long.MIN_VALUE : newestEnd.value());
        newestEnd.update(nowMs);
        if (lookAgain.value() == null) {
            lookAgainAt(nowMs + FORGOTTEN_AFTER.toMillis(), context);
        }
        for (AlertRule rule : rulesOf(tenant, report.window())) {
            if (!options.isOn(rule)) {
                dropped(rule, tenant, nowMs, out);
                continue;
            }
            double value = Readings.of(rule, report);
            Seen told = new Seen(report.startMs(), report.endMs(), report.revision(), value);
            keep(rule, judged(rule, tenant, watch(rule).with(told), nowMs, out));
            if (rule.isOfTheWhole()) {
                // Flink forgets no timer and has one only for each time: where the next report comes, it finds it.
                context.timerService().registerEventTimeTimer(report.endMs() + report.endMs() - report.startMs());
            }
        }
    }

    @Override
    public void onTimer(long timeMs, OnTimerContext context, Collector<Alert> out) throws Exception {
        String tenant = context.getCurrentKey();
        if (newestEnd.value() == null) {
            return; // forgotten already
        }
        for (AlertRule rule : AlertRule.values()) {
            if (rule.isOfTheWhole() && watches.contains(rule.ruleName())) {
                silence(rule, tenant, timeMs, context, out);
            }
        }
        if (lookAgain.value() <= timeMs) {
            forgetOrLookAgain(tenant, timeMs, context, out);
        }
    }

    /** A window ended of which there is no report: nothing happened in it. */
    private void silence(AlertRule rule, String tenant, long timeMs, OnTimerContext context, Collector<Alert> out)
            throws Exception {
        Watch watch = watch(rule);
        Seen newest = watch.newest();
        if (newest == null || newest.endMs() + newest.lengthMs() != timeMs) {
            return;
        }
        Watch silent = watch.with(new Seen(newest.endMs(), timeMs, Seen.SILENT, 0));
        keep(rule, judged(rule, tenant, silent, timeMs, out));
        context.timerService().registerEventTimeTimer(timeMs + newest.lengthMs());
    }

    private void forgetOrLookAgain(String tenant, long timeMs, OnTimerContext context, Collector<Alert> out)
            throws Exception {
        long forgetMs = newestEnd.value() + FORGOTTEN_AFTER.toMillis();
        if (forgetMs > timeMs) {
            lookAgainAt(forgetMs, context);
            return;
        }
        List<Map.Entry<String, Watch>> all = new ArrayList<>();
        watches.entries().forEach(all::add);
        for (Map.Entry<String, Watch> entry : all) {
            AlertRule rule = AlertRule.ofName(entry.getKey());
            if (rule != null && entry.getValue().firing()) {
                heal(rule, tenant, entry.getValue(), silent(rule), timeMs, out);
            }
        }
        watches.clear();
        newestEnd.clear();
        lookAgain.clear();
    }

    private void lookAgainAt(long timeMs, Context context) throws Exception {
        lookAgain.update(timeMs);
        context.timerService().registerEventTimeTimer(timeMs);
    }

    private Watch judged(AlertRule rule, String tenant, Watch watch, long nowMs, Collector<Alert> out) {
        double threshold = options.threshold(rule);
        if (!watch.firing()) {
            Watch.Bad bad = watch.bad(rule, threshold, nowMs);
            return bad == null
                    ? watch
                    : fire(rule, tenant, watch.fired(bad.first().startMs()), bad.last(), out);
        }
        Seen newest = watch.newest();
        if (watch.isWell(rule, threshold)) {
            return heal(rule, tenant, watch, "over: " + rule.overSummary(newest.value()), newest.endMs(), out);
        }
        boolean forgotten = newest == null || nowMs - newest.endMs() >= FORGOTTEN_AFTER.toMillis();
        return forgotten ? heal(rule, tenant, watch, silent(rule), nowMs, out) : watch;
    }

    private Watch fire(AlertRule rule, String tenant, Watch watch, Seen bad, Collector<Alert> out) {
        fired.inc();
        String summary = rule.summary(bad.value(), options.threshold(rule));
        out.collect(alert(rule, true, tenant, watch.sinceMs(), bad.value(), summary, bad.endMs()));
        return watch;
    }

    private Watch heal(AlertRule rule, String tenant, Watch watch, String summary, long atMs, Collector<Alert> out) {
        healed.inc();
        double value = watch.newest() == null ? 0 : watch.newest().value();
        out.collect(alert(rule, false, tenant, watch.sinceMs(), value, summary, atMs));
        return watch.healed();
    }

    private Alert alert(
            AlertRule rule, boolean firing, String tenant, long sinceMs, double value, String summary, long atMs) {
        return new Alert(
                rule.ruleName(),
                rule.severity(),
                firing,
                tenant,
                rule.metric().label(),
                value,
                options.threshold(rule),
                sinceMs,
                atMs,
                whose(tenant) + summary,
                rule.runbook());
    }

    private static String silent(AlertRule rule) {
        return "over: nothing was heard of " + rule.metric().label() + " for " + FORGOTTEN_AFTER.toHours() + " hours";
    }

    private static String whose(String tenant) {
        return tenant.equals(MetricReport.ALL_TENANTS) ? "All tenants: " : "Tenant " + tenant + ": ";
    }

    private List<AlertRule> rulesOf(String tenant, String window) {
        return Arrays.stream(AlertRule.values())
                .filter(rule -> rule.window().equals(window))
                .filter(rule -> !rule.isOfTheWhole() || tenant.equals(MetricReport.ALL_TENANTS))
                .toList();
    }

    /** A rule that was switched off while it held would hold for good where one reads the alerts. */
    private void dropped(AlertRule rule, String tenant, long nowMs, Collector<Alert> out) throws Exception {
        Watch watch = watch(rule);
        if (watch.firing()) {
            heal(rule, tenant, watch, "over: the rule is switched off", nowMs, out);
        }
        watches.remove(rule.ruleName());
    }

    private Watch watch(AlertRule rule) throws Exception {
        Watch known = watches.get(rule.ruleName());
        return known == null ? Watch.NEW : known;
    }

    private void keep(AlertRule rule, Watch watch) throws Exception {
        if (watch.equals(Watch.NEW)) {
            watches.remove(rule.ruleName());
        } else {
            watches.put(rule.ruleName(), watch);
        }
    }
}

package dev.penstock.operators.outlook;

import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.WindowOptions;
import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Adds {@link Metric#FORECAST} and {@link Metric#COST_ANOMALY} to the reports that pass, so that nothing flows back to the
 * windows. Keyed by tenant. It learns from windows of five minutes that begin at full five minutes; to other reports it
 * adds what it said last.
 *
 * <p>Spend is that of answers and judgements. The forecast goes by the mean rate in the first week and by {@link Spend}
 * from then on; anomalies are told from the second week on, and are 0 before. Spend from before the tenant was first seen
 * is in no forecast.
 */
public final class CostOutlook extends KeyedProcessFunction<String, MetricReport, MetricReport> {
    private static final long serialVersionUID = 1;

    /** A tenant that was silent so long begins anew. */
    static final Duration FORGOTTEN_AFTER = Duration.ofDays(35);

    private static final String LEARNED_WINDOW = "5m";
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Set<String> SPEND = Set.of(Metric.SPEND.label(), Metric.JUDGE_SPEND.label());

    private final int correctable;

    private transient ValueState<Spend> spend;

    public CostOutlook(WindowOptions windows) {
        // With the window that is not yet over, and one that began before the lateness did.
        correctable = (int) windows.allowedLateness().dividedBy(WINDOW) + 2;
    }

    @Override
    public void open(OpenContext context) {
        ValueStateDescriptor<Spend> descriptor = new ValueStateDescriptor<>("spend", TypeInformation.of(Spend.class));
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(FORGOTTEN_AFTER).build());
        spend = getRuntimeContext().getState(descriptor);
    }

    @Override
    public void processElement(MetricReport report, Context context, Collector<MetricReport> out) throws Exception {
        Spend known = spend.value();
        if (isLearned(report)) {
            known = known == null || known.isForgotten(report.startMs(), FORGOTTEN_AFTER) ? new Spend() : known;
            known.count(report.startMs(), spendOf(report), correctable);
            spend.update(known);
        }
        out.collect(known == null ? report : with(report, known));
    }

    private static boolean isLearned(MetricReport report) {
        return report.window().equals(LEARNED_WINDOW) && report.startMs() % WINDOW.toMillis() == 0;
    }

    private static double spendOf(MetricReport report) {
        return report.series().stream()
                .filter(series -> SPEND.contains(series.name()))
                .mapToDouble(MetricSeries::value)
                .sum();
    }

    private static MetricReport with(MetricReport report, Spend known) {
        List<MetricSeries> series = new ArrayList<>(report.series());
        series.add(gauge(Metric.FORECAST, known.monthForecast()));
        series.add(gauge(Metric.COST_ANOMALY, known.anomaly));
        return new MetricReport(
                report.tenant(), report.window(), report.startMs(), report.endMs(), report.revision(), series);
    }

    private static MetricSeries gauge(Metric metric, double value) {
        return new MetricSeries(metric.label(), Map.of(), 1, value, value, Map.of());
    }
}

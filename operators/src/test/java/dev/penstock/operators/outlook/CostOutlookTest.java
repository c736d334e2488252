package dev.penstock.operators.outlook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.WindowOptions;
import dev.penstock.options.OptionsBinder;
import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Months of synthetic spend. Amounts are dollars in five minutes; noise is that of a Poisson number of requests. */
class CostOutlookTest {
    private static final long MINUTES_5 = 300_000;
    private static final long HOUR = 12 * MINUTES_5;
    private static final long DAY = 24 * HOUR;
    private static final long JUNE = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();
    private static final long JULY = Instant.parse("2026-07-01T00:00:00Z").toEpochMilli();
    private static final long AUGUST = Instant.parse("2026-08-01T00:00:00Z").toEpochMilli();
    private static final double USD_PER_REQUEST = 0.02;
    private static final WindowOptions WINDOWS = OptionsBinder.defaults(WindowOptions.class);

    /** What a month of steady spend will cost is known to 3% after a day, and to 1% after ten. */
    @Test
    void steadySpendIsForecastFromTheFirstDay() {
        LongToDoubleFunction steady = noisy(1, time -> 2);
        Spend spend = new Spend();
        double month = sum(steady, JUNE, JULY);

        assertThat(forecastAt(spend, steady, JUNE, JUNE + DAY)).isCloseTo(month, share(month, 0.03));
        assertThat(forecastAt(spend, steady, JUNE + DAY, JUNE + 10 * DAY)).isCloseTo(month, share(month, 0.01));
        assertThat(forecastAt(spend, steady, JUNE + 10 * DAY, JUNE + 20 * DAY)).isCloseTo(month, share(month, 0.01));
        assertThat(forecastAt(spend, steady, JUNE + 20 * DAY, JULY)).isCloseTo(month, share(month, 1e-9));
    }

    /** With days, nights and weekends: 2% at any hour from the second week on. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aMonthWithDaysAndWeekendsIsForecastAtAnyHour(long seed) {
        LongToDoubleFunction seasonal = noisy(seed, CostOutlookTest::week);
        Spend spend = new Spend();
        assertThat(worstForecast(spend, seasonal, JUNE, JUNE + 7 * DAY, JULY)).isLessThan(0.02);
        assertThat(worstForecast(spend, seasonal, JULY, JULY, AUGUST)).isLessThan(0.02);
    }

    /** Spend that grows by 5% a week: 6% at any hour of the second month. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void growthIsForecast(long seed) {
        LongToDoubleFunction growing = noisy(seed, time -> week(time) * Math.pow(1.05, (time - JUNE) / (7.0 * DAY)));
        Spend spend = new Spend();
        count(spend, growing, JUNE, JULY);
        assertThat(worstForecast(spend, growing, JULY, JULY, AUGUST)).isLessThan(0.06);
    }

    /** Spend that is twice as much from one day on is believed after five days. */
    @Test
    void aLastingChangeIsBelievedAfterFiveDays() {
        LongToDoubleFunction doubled = noisy(1, time -> week(time) * (time < JUNE + 20 * DAY ? 1 : 2));
        Spend spend = new Spend();
        assertThat(worstForecast(spend, doubled, JUNE, JUNE + 25 * DAY, JULY)).isLessThan(0.02);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void weeksOfSeasonalStableSpendAreNoAnomaly(long seed) {
        LongToDoubleFunction seasonal = noisy(seed, CostOutlookTest::week);
        Spend spend = new Spend();
        double greatest = 0;
        for (long time = JUNE; time < JULY; time += MINUTES_5) {
            spend.count(time, seasonal.applyAsDouble(time), 4);
            greatest = Math.max(greatest, spend.anomaly);
        }
        assertThat(greatest).isLessThan(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6, 9, 12, 14, 17, 20, 23})
    void fiveTimesTheUsualIsAnAnomalyAtAnyHour(int hour) {
        LongToDoubleFunction seasonal = noisy(21, CostOutlookTest::week);
        LongToDoubleFunction fivefold = noisy(22, time -> 5 * week(time));
        Spend spend = new Spend();
        long burst = JUNE + 16 * DAY + hour * HOUR;
        count(spend, seasonal, JUNE, burst);
        assertThat(spend.anomaly).isLessThan(5);
        for (long time = burst; time < burst + 2 * HOUR; time += MINUTES_5) {
            spend.count(time, fivefold.applyAsDouble(time), 4);
            assertThat(spend.anomaly).isGreaterThan(5);
        }
        // Nor does it make the same burst usual on the next day, or what follows it unusual.
        count(spend, seasonal, burst + 2 * HOUR, burst + DAY);
        assertThat(spend.anomaly).isLessThan(5);
        spend.count(burst + DAY, fivefold.applyAsDouble(burst + DAY), 4);
        assertThat(spend.anomaly).isGreaterThan(5);
    }

    @Test
    void smallSpendWhereNothingIsUsualIsNoAnomaly() {
        Spend spend = new Spend();
        count(spend, time -> 0, JUNE, JUNE + 10 * DAY);
        spend.count(JUNE + 10 * DAY, 0.2, 4);
        assertThat(spend.anomaly).isLessThan(5);
        spend.count(JUNE + 10 * DAY + MINUTES_5, 0.3, 4);
        assertThat(spend.anomaly).isGreaterThan(5);
    }

    @Test
    void inTheFirstWeekNothingIsUnusual() {
        Spend spend = new Spend();
        count(spend, time -> 1, JUNE, JUNE + 6 * DAY);
        spend.count(JUNE + 6 * DAY, 1000, 4);
        assertThat(spend.anomaly).isZero();
    }

    @Test
    void aRevisionCountsTheDifferenceOnce() {
        Spend spend = new Spend();
        spend.count(JUNE, 10, 4);
        spend.count(JUNE + MINUTES_5, 10, 4);
        spend.count(JUNE, 13, 4);
        spend.count(JUNE, 13, 4);
        assertThat(spend.monthUsd).isEqualTo(23);
        assertThat(spend.totalUsd).isEqualTo(23);

        count(spend, time -> 0, JUNE + 2 * MINUTES_5, JUNE + 10 * MINUTES_5);
        spend.count(JUNE, 1000, 4);
        assertThat(spend.monthUsd).as("too old to know what it had").isEqualTo(23);
        assertThat(spend.starts).hasSize(4);
    }

    @Test
    void aMonthBeginsAtZeroAndLateSpendOfTheOldOneIsNotInIt() {
        Spend spend = new Spend();
        count(spend, time -> 1, JULY - 3 * MINUTES_5, JULY);
        assertThat(spend.monthForecast()).isEqualTo(3);
        spend.count(JULY, 2, 4);
        spend.count(JULY - MINUTES_5, 5, 4);
        assertThat(spend.monthUsd).isEqualTo(2);
    }

    @Test
    void hoursWithoutReportsSpentNothing() {
        Spend spend = new Spend();
        // Eight hours a day, and no report in the others.
        for (long time = JUNE; time < JULY; time += MINUTES_5) {
            if (time % DAY < 8 * HOUR) {
                spend.count(time, 1, 4);
            }
            if (time == JUNE + 15 * DAY) {
                assertThat(spend.monthForecast()).isCloseTo(30 * 96, within(30 * 96 * 0.02));
            }
        }
        assertThat(spend.monthForecast()).isCloseTo(30 * 96, within(30 * 96 * 0.02));
    }

    @Test
    void reportsPassWithForecastAndAnomaly() throws Exception {
        try (var outlook = harness()) {
            outlook.open();
            send(outlook, report("acme", "1m", JUNE, 0, 1));
            send(outlook, report("acme", "5m", JUNE, 0, 2));
            send(outlook, report("acme", "5m", JUNE + 60_000, 0, 100)); // a window that overlaps is not counted again
            send(outlook, report("acme", "1h", JUNE, 0, 24));
            send(outlook, report("globex", "1m", JUNE, 0, 1));

            List<MetricReport> passed = outlook.extractOutputValues();
            double month = 2.5 * 30 * 24 * 12; // answers and judgements
            assertThat(passed).extracting(MetricReport::window).containsExactly("1m", "5m", "5m", "1h", "1m");
            assertThat(passed)
                    .extracting(report -> value(report, Metric.FORECAST))
                    .containsExactly(null, month, month, month, null);
            assertThat(passed)
                    .extracting(report -> value(report, Metric.COST_ANOMALY))
                    .containsExactly(null, 0.0, 0.0, 0.0, null);
            assertThat(passed.get(1).series()).hasSize(4);
        }
    }

    @Test
    void aRestartGoesOnWhereItWas() throws Exception {
        LongToDoubleFunction seasonal = noisy(31, CostOutlookTest::week);
        long restart = JUNE + 9 * DAY;
        Spend uninterrupted = new Spend();
        count(uninterrupted, seasonal, JUNE, restart + DAY);
        OperatorSubtaskState state;
        try (var outlook = harness()) {
            outlook.open();
            for (long time = JUNE; time < restart; time += MINUTES_5) {
                send(outlook, spending(time, seasonal));
            }
            state = outlook.snapshot(1, 1);
        }
        try (var outlook = harness()) {
            outlook.initializeState(state);
            outlook.open();
            for (long time = restart - MINUTES_5; time < restart + DAY; time += MINUTES_5) {
                send(outlook, spending(time, seasonal)); // the last one again
            }
            List<MetricReport> passed = outlook.extractOutputValues();
            assertThat(value(passed.get(passed.size() - 1), Metric.FORECAST))
                    .isCloseTo(uninterrupted.monthForecast(), within(1e-6));
            assertThat(outlook.numKeyedStateEntries()).isEqualTo(1);
        }
    }

    @Test
    void aTenantThatWasSilentForLongBeginsAnew() throws Exception {
        try (var outlook = harness()) {
            outlook.open();
            send(outlook, report("acme", "5m", JUNE, 0, 1000));
            send(outlook, report("acme", "5m", AUGUST, 0, 2));
            List<MetricReport> passed = outlook.extractOutputValues();
            assertThat(value(passed.get(1), Metric.FORECAST)).isEqualTo(2.5 * 31 * 24 * 12);
        }
    }

    /** Office hours on weekdays, a third at weekends, little at night. */
    private static double week(long time) {
        double hour = time % DAY / (double) HOUR;
        long weekday = (time / DAY + 3) % 7; // 0 is Monday
        double day = 0.2 + Math.exp(-Math.pow((hour - 14) / 4, 2));
        return 4 * day * (weekday < 5 ? 1 : 0.33);
    }

    /** The same for the same time, as a replay is. */
    private static LongToDoubleFunction noisy(long seed, LongToDoubleFunction mean) {
        return time -> {
            // Seeds that lie close together would begin alike.
            Random random = new Random((seed * 1_000_003 + time / MINUTES_5) * 0x9E3779B97F4A7C15L);
            double requests = mean.applyAsDouble(time) / USD_PER_REQUEST;
            return USD_PER_REQUEST * Math.max(0, requests + Math.sqrt(requests) * random.nextGaussian());
        };
    }

    private static void count(Spend spend, LongToDoubleFunction usd, long from, long until) {
        for (long time = from; time < until; time += MINUTES_5) {
            spend.count(time, usd.applyAsDouble(time), 4);
        }
    }

    private static double forecastAt(Spend spend, LongToDoubleFunction usd, long from, long at) {
        count(spend, usd, from, at);
        return spend.monthForecast();
    }

    /** Greatest relative error of the forecasts of a month, from a moment of it on, after each window. */
    private static double worstForecast(Spend spend, LongToDoubleFunction usd, long from, long judged, long end) {
        double month = sum(usd, from, end);
        double worst = 0;
        for (long time = from; time < end; time += MINUTES_5) {
            spend.count(time, usd.applyAsDouble(time), 4);
            if (time >= judged) {
                worst = Math.max(worst, Math.abs(spend.monthForecast() / month - 1));
            }
        }
        return worst;
    }

    private static double sum(LongToDoubleFunction usd, long from, long until) {
        double sum = 0;
        for (long time = from; time < until; time += MINUTES_5) {
            sum += usd.applyAsDouble(time);
        }
        return sum;
    }

    private static Offset<Double> share(double of, double share) {
        return within(of * share);
    }

    private static MetricReport spending(long time, LongToDoubleFunction usd) {
        MetricSeries spend = series(Metric.SPEND, usd.applyAsDouble(time), Map.of("tier", "cheap"));
        return new MetricReport("acme", "5m", time, time + MINUTES_5, 0, List.of(spend));
    }

    /** Spends so much on answers in two tiers, and half a dollar on judgements. */
    private static MetricReport report(String tenant, String window, long startMs, int revision, double usd) {
        long length = window.equals("1m") ? MINUTES_5 / 5 : window.equals("5m") ? MINUTES_5 : HOUR;
        List<MetricSeries> series =
                List.of(series(Metric.SPEND, usd, Map.of("tier", "cheap")), series(Metric.JUDGE_SPEND, 0.5, Map.of()));
        return new MetricReport(tenant, window, startMs, startMs + length, revision, series);
    }

    private static MetricSeries series(Metric metric, double usd, Map<String, String> attributes) {
        return new MetricSeries(metric.label(), attributes, 1, usd, usd, Map.of());
    }

    private static Double value(MetricReport report, Metric metric) {
        return report.series().stream()
                .filter(series -> series.name().equals(metric.label()))
                .map(MetricSeries::value)
                .findFirst()
                .orElse(null);
    }

    private static void send(KeyedOneInputStreamOperatorTestHarness<?, MetricReport, ?> outlook, MetricReport report)
            throws Exception {
        outlook.processElement(new StreamRecord<>(report, report.endMs() - 1));
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, MetricReport, MetricReport> harness()
            throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new CostOutlook(WINDOWS)), MetricReport::tenant, Types.STRING);
    }
}

package dev.penstock.jobs.metrics.drift;

import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.operators.drift.DriftOptions;
import dev.penstock.operators.drift.detection.DetectDrift;
import dev.penstock.operators.drift.window.CollectTraffic;
import dev.penstock.operators.drift.window.ExchangeReader;
import dev.penstock.operators.drift.window.GatherTraffic;
import dev.penstock.operators.drift.window.ObservationReader;
import dev.penstock.operators.drift.window.OpenNlpLanguages;
import dev.penstock.operators.drift.window.Reader;
import dev.penstock.operators.drift.window.TenantWindow;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.records.DriftEvent;
import dev.penstock.records.Exchange;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * From exchanges to drift. Each subtask makes its part of a window's traffic, one subtask merges them, and tenants are
 * judged in parallel. Windows close with the watermark of the streams that come in.
 *
 * @param events drift that begins and ends
 * @param observations scores of all features, at the end of each window; of tenants and of
 *     {@link dev.penstock.records.MetricReport#ALL_TENANTS}
 */
public record DriftStages(DataStream<DriftEvent> events, DataStream<Observation> observations) {

    /**
     * Adds the stages to the graph of a sample of exchanges.
     *
     * @param scores groundedness and relevance of answers, with watermarks too; null where they are not observed
     * @throws IllegalArgumentException naming the option that is wrong
     */
    public static DriftStages of(DataStream<Exchange> sampled, DataStream<Observation> scores, PenstockConfig config) {
        DriftOptions options = config.metrics().drift();
        int maxTenants = config.metrics().windows().maxTenants();
        DataStream<TenantWindow> parts = collect(
                "drift-collect",
                sampled,
                new ExchangeReader(new OpenNlpLanguages(), options.examples()),
                options,
                maxTenants);
        if (scores != null) {
            parts = parts.union(collect("drift-collect-scores", scores, new ObservationReader(), options, maxTenants));
        }
        SingleOutputStreamOperator<TenantWindow> gathered = named(
                "drift-gather",
                parts.global()
                        .transform(
                                "drift-gather",
                                TypeInformation.of(TenantWindow.class),
                                new GatherTraffic(
                                        options.window(), maxTenants, options.vectors(), options.minSamples()))
                        .forceNonParallel());
        SingleOutputStreamOperator<DriftEvent> detected = named(
                "drift-detect",
                gathered.keyBy(TenantWindow::tenant, Types.STRING).process(new DetectDrift(options)));
        return new DriftStages(detected, detected.getSideOutput(DetectDrift.OBSERVATIONS));
    }

    private static <T> DataStream<TenantWindow> collect(
            String name, DataStream<T> in, Reader<T> reader, DriftOptions options, int maxTenants) {
        return named(
                name,
                in.transform(
                        name,
                        TypeInformation.of(TenantWindow.class),
                        new CollectTraffic<>(reader, options.window(), maxTenants, options.vectors())));
    }

    private static <T> SingleOutputStreamOperator<T> named(String name, SingleOutputStreamOperator<T> operator) {
        return operator.name(name).uid(name);
    }
}

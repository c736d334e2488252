package dev.penstock.jobs.metrics;

import dev.penstock.operators.metrics.ChooseTenants;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.operators.metrics.PartialSlice;
import dev.penstock.operators.metrics.Shard;
import dev.penstock.operators.metrics.SliceOperator;
import dev.penstock.operators.metrics.WindowFunction;
import dev.penstock.operators.metrics.WindowOptions;
import dev.penstock.records.MetricReport;
import dev.penstock.records.TraceFacts;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Facts and observations become windows by tenant, as stages of a graph.
 *
 * <p>Each operator's name is its uid too, and thereby part of the savepoint format: names do not change.
 */
public final class WindowStages {
    private static final TypeInformation<PartialSlice> PARTS = TypeInformation.of(PartialSlice.class);

    private WindowStages() {}

    /** Adds the stages. */
    public static SingleOutputStreamOperator<MetricReport> on(
            DataStream<TraceFacts> facts, DataStream<Observation> observations, WindowOptions options) {
        return facts.keyBy(Shard.TRACES, Types.INT)
                .connect(observations.keyBy(Shard.OBSERVATIONS, Types.INT))
                .transform("slices", PARTS, new SliceOperator(options))
                .uid("slices")
                .transform("choose-tenants", PARTS, new ChooseTenants(options))
                .forceNonParallel()
                .uid("choose-tenants")
                .keyBy(PartialSlice::tenant, Types.STRING)
                .process(new WindowFunction(options))
                .name("windows")
                .uid("windows");
    }
}

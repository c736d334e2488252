package dev.penstock.benchmarks.metrics;

import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.metrics.WindowStages;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.metrics.MetricsOptions;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.operators.metrics.TraceFunction;
import dev.penstock.operators.metrics.TraceWatermarks;
import dev.penstock.options.YamlTree;
import dev.penstock.records.ReadTrace;
import dev.penstock.records.TraceFacts;
import java.nio.file.Path;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** The stages of the metrics job for performance and cost, with default options, between memory and nothing. */
final class WindowsJob {
    private WindowsJob() {}

    static JobClient submit(
            EmbeddedFlink flink, int parallelism, GeneratorFunction<Long, ReadTrace> traces, long count, Path folder) {
        Told.clear();
        PenstockConfig config = ConfigFile.bind(YamlTree.parse("""
                job: {restart-attempts: 0}
                metrics: {sample-share: 0}
                """));
        StreamExecutionEnvironment env = flink.environment();
        Configuration settings = FlinkSettings.of(config.job());
        // A run is short, and the state is asked for with a savepoint; otherwise it would have to fit into a few MB.
        settings.removeConfig(CheckpointingOptions.CHECKPOINTING_INTERVAL);
        settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
        env.configure(settings);
        env.setParallelism(parallelism);
        build(env, config.metrics(), traces, count);
        return flink.submit(env);
    }

    private static void build(
            StreamExecutionEnvironment env,
            MetricsOptions options,
            GeneratorFunction<Long, ReadTrace> traces,
            long count) {
        SingleOutputStreamOperator<TraceFacts> facts = env.fromSource(
                        new DataGeneratorSource<>(traces, count, TypeInformation.of(ReadTrace.class)),
                        TraceWatermarks.strategy(options.windows(), WallClock.SYSTEM),
                        "traces")
                .process(new TraceFunction(options, WallClock.SYSTEM));
        SingleOutputStreamOperator<Observation> none = facts.getSideOutput(TraceFunction.SAMPLED)
                .<Observation>flatMap((exchange, out) -> {})
                .returns(Observation.class);
        WindowStages.on(facts, none, options.windows()).map(new Told()).sinkTo(new DiscardingSink<>());
    }
}

package dev.penstock.benchmarks.drift;

import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.metrics.drift.DriftStages;
import dev.penstock.options.YamlTree;
import dev.penstock.records.DriftEvent;
import dev.penstock.records.Exchange;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * One scenario through the stages of the metrics job, in a Flink of its own: windows of usual traffic, then the drift.
 *
 * @param windows all of them
 * @param driftAt the first that drifts
 * @param perWindow exchanges of a window (of a busy one, where traffic is seasonal)
 */
record DriftRun(
        String vectors, Scenario scenario, long seed, int windowMinutes, int windows, int driftAt, int perWindow)
        implements Serializable {

    /** By run: the operators are in this process. */
    private static final Map<String, Queue<DriftEvent>> BEGUN = new ConcurrentHashMap<>();

    /** Drift that begins, of all tenants together and of the only one. */
    List<DriftEvent> events() throws Exception {
        StreamExecutionEnvironment env = environment();
        DriftStages stages = DriftStages.of(exchanges(env), null, config());
        String id = UUID.randomUUID().toString();
        BEGUN.put(id, new ConcurrentLinkedQueue<>());
        stages.events()
                .filter(event -> {
                    if (event.drifted()) {
                        BEGUN.get(id).add(event);
                    }
                    return false;
                })
                .sinkTo(new DiscardingSink<>());
        stages.observations().sinkTo(new DiscardingSink<>());
        env.execute(scenario.name());
        return List.copyOf(BEGUN.remove(id));
    }

    /** Only makes the exchanges: what throughput is compared with. */
    void baseline() throws Exception {
        StreamExecutionEnvironment env = environment();
        exchanges(env).sinkTo(new DiscardingSink<>());
        env.execute("baseline");
    }

    long driftMs() {
        return SyntheticTraffic.START_MS + driftAt * windowMs();
    }

    long windowMs() {
        return windowMinutes * 60_000L;
    }

    private PenstockConfig config() {
        return ConfigFile.bind(YamlTree.parse("metrics: {drift: {window: " + windowMinutes + "m, examples: true}}"));
    }

    private DataStream<Exchange> exchanges(StreamExecutionEnvironment env) {
        long count = (long) windows * perWindow;
        double msEach = windowMs() / (double) perWindow;
        SyntheticTraffic traffic = new SyntheticTraffic(vectors, scenario, seed, msEach, driftMs());
        long windowMs = windowMs();
        WatermarkStrategy<Exchange> byWindow = WatermarkStrategy.<Exchange>forGenerator(
                        any -> new AtEachWindow(windowMs))
                .withTimestampAssigner(
                        (exchange, recorded) -> exchange.timings().completedAtMs());
        return env.fromSource(
                        new DataGeneratorSource<>(number -> number, count, TypeInformation.of(Long.class)),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .flatMap(new Sent(traffic))
                .returns(TypeInformation.of(Exchange.class))
                .assignTimestampsAndWatermarks(byWindow);
    }

    private static StreamExecutionEnvironment environment() {
        Configuration flink = new Configuration();
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(PipelineOptions.OBJECT_REUSE, true);
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(flink);
        env.setParallelism(1);
        return env;
    }

    /** Those that were sent. */
    private static final class Sent extends RichFlatMapFunction<Long, Exchange> {
        private final SyntheticTraffic traffic;

        Sent(SyntheticTraffic traffic) {
            this.traffic = traffic;
        }

        @Override
        public void open(OpenContext context) {
            traffic.open();
        }

        @Override
        public void flatMap(Long number, Collector<Exchange> out) {
            Exchange exchange = traffic.at(number);
            if (exchange != null) {
                out.collect(exchange);
            }
        }
    }

    /** A watermark whenever a window begins: the clock of Flink's own generators is not that of the traffic. */
    private static final class AtEachWindow implements WatermarkGenerator<Exchange> {
        private final long windowMs;
        private long window = Long.MIN_VALUE;

        AtEachWindow(long windowMs) {
            this.windowMs = windowMs;
        }

        @Override
        public void onEvent(Exchange exchange, long timeMs, WatermarkOutput output) {
            long now = timeMs / windowMs;
            if (now > window) {
                window = now;
                output.emitWatermark(new Watermark(now * windowMs));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}

package dev.penstock.benchmarks.endpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.benchmarks.common.Aim;
import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code penstock bench endpoint}: records per second through the stage that asks models, against Flink SQL's {@code
 * ML_PREDICT}, on the same cluster, with the same questions and a provider that answers each call after a fixed time.
 * The two take turns, each first in every other round; what counts is the provider's answers per second once a job is at its pace.
 */
@Command(
        name = "endpoint",
        description = "The stage that asks model endpoints against Flink SQL's ML_PREDICT, at several latencies of a "
                + "simulated provider.",
        mixinStandardHelpOptions = true)
public final class EndpointBench implements Callable<Integer> {
    private static final String SYSTEM_PROMPT = "You are a helpful assistant.";

    /** What is aimed at, by latency in milliseconds. */
    private static final Map<Integer, Double> AIMS = Map.of(50, 10.0, 200, 20.0);

    private static final String READING = """
            With a latency, the ratio mostly measures the calls in flight, over the 5 connections of ML_PREDICT's client.
            At 0 ms it compares what each spends on a call.""";

    private record Pair(int latencyMs, Rate mlPredict, Rate penstock) {
        double ratio() {
            return penstock.perSecond() / mlPredict.perSecond();
        }
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--latency",
            split = ",",
            paramLabel = "MS",
            defaultValue = "0,50,200",
            description = "Latencies of the provider in milliseconds (default ${DEFAULT-VALUE}).")
    private List<Integer> latencies;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Runs of each job at each latency; the median counts (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "Time from a run's first answer to where it is measured (default ${DEFAULT-VALUE}).")
    private int warmUpSeconds;

    @Option(
            names = "--seconds",
            defaultValue = "6",
            description = "Time for which a run is measured (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--parallelism",
            defaultValue = "0",
            description = "Parallelism of both jobs; 0, the default, for one per processor.")
    private int parallelism;

    @Option(names = "--json", description = "Print all figures as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        int slots = parallelism > 0 ? parallelism : Runtime.getRuntime().availableProcessors();
        List<Pair> pairs = new ArrayList<>();
        try (EmbeddedFlink flink = EmbeddedFlink.start(slots, new Configuration())) {
            for (int latency : latencies) {
                pairs.add(compare(flink, slots, latency));
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(slots, pairs));
        } else {
            print(slots, pairs, out);
        }
        out.flush();
        return 0;
    }

    private Pair compare(EmbeddedFlink flink, int slots, int latencyMs) throws Exception {
        List<Rate> mlPredict = new ArrayList<>();
        List<Rate> penstock = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            spec.commandLine().getErr().printf("running: %d ms, round %d of %d%n", latencyMs, round, rounds);
            spec.commandLine().getErr().flush();
            // Each is the first in every other round.
            boolean mlPredictFirst = round % 2 == 1;
            for (boolean isMlPredict : new boolean[] {mlPredictFirst, !mlPredictFirst}) {
                (isMlPredict ? mlPredict : penstock).add(run(flink, slots, latencyMs, isMlPredict));
            }
        }
        return new Pair(latencyMs, median(mlPredict), median(penstock));
    }

    private Rate run(EmbeddedFlink flink, int slots, int latencyMs, boolean isMlPredict) throws Exception {
        try (SimulatedProvider provider = SimulatedProvider.builder()
                .latency(Duration.ofMillis(latencyMs))
                .start()) {
            PenstockConfig config = InferJob.config(provider.baseUrl());
            StreamExecutionEnvironment env = flink.environment();
            env.configure(FlinkSettings.of(config.job()));
            env.setParallelism(slots);
            if (isMlPredict) {
                int capacity = config.job().inFlight().infer();
                MlPredictJob.build(env, provider, SYSTEM_PROMPT, capacity);
            } else {
                InferJob.build(env, config, SYSTEM_PROMPT);
            }
            JobClient job = flink.submit(env);
            try {
                return Rate.of(provider, job, Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds));
            } finally {
                job.cancel().get();
            }
        }
    }

    private static Rate median(List<Rate> rates) {
        return rates.stream()
                .sorted(Comparator.comparingDouble(Rate::perSecond))
                .toList()
                .get((rates.size() - 1) / 2);
    }

    private static void print(int slots, List<Pair> pairs, PrintWriter out) {
        out.printf(
                "%d processors, Java %s, parallelism %d, Flink and provider in one process%n%n",
                Runtime.getRuntime().availableProcessors(), Runtime.version(), slots);
        out.printf(
                "%-10s %14s %10s %14s %10s %8s%n",
                "latency", "ML_PREDICT/s", "in flight", "penstock/s", "in flight", "ratio");
        for (Pair pair : pairs) {
            out.printf(
                    Locale.ROOT,
                    "%-10s %14.0f %10d %14.0f %10d %8.1f%n",
                    pair.latencyMs() + " ms",
                    pair.mlPredict().perSecond(),
                    pair.mlPredict().inFlight(),
                    pair.penstock().perSecond(),
                    pair.penstock().inFlight(),
                    pair.ratio());
        }
        out.println();
        aims(pairs).forEach(out::println);
        out.println(READING);
    }

    private static List<Aim> aims(List<Pair> pairs) {
        return pairs.stream()
                .filter(pair -> AIMS.containsKey(pair.latencyMs()))
                .map(pair -> new Aim(
                        pair.latencyMs() + " ms: penstock / ML_PREDICT", pair.ratio(), AIMS.get(pair.latencyMs())))
                .toList();
    }

    private static String json(int slots, List<Pair> pairs) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("processors", Runtime.getRuntime().availableProcessors())
                .put("java", Runtime.version().toString())
                .put("parallelism", slots);
        ArrayNode runs = root.putArray("runs");
        for (Pair pair : pairs) {
            runs.addObject()
                    .put("latencyMs", pair.latencyMs())
                    .put("mlPredictPerSecond", pair.mlPredict().perSecond())
                    .put("mlPredictInFlight", pair.mlPredict().inFlight())
                    .put("penstockPerSecond", pair.penstock().perSecond())
                    .put("penstockInFlight", pair.penstock().inFlight())
                    .put("ratio", pair.ratio());
        }
        Aim.addTo(root, aims(pairs));
        return root.toString();
    }
}

package dev.penstock.benchmarks;

import dev.penstock.benchmarks.common.Latencies;
import dev.penstock.benchmarks.common.Prompts;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.Work;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.serve.ServeJob;
import dev.penstock.records.ResponseCodec;
import dev.penstock.records.Status;
import dev.penstock.records.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code penstock bench serve}: what the main job costs on top of a job that does nothing, and how much of the encoder's
 * own speed it keeps. Each run warms up, works off a backlog for its rate, and then meets a steady load below that
 * rate for its latencies, from sending a request to reading its response.
 */
@Command(
        name = "serve",
        description = "The main job on exact-cache hits against a job that copies records, and on distinct prompts "
                + "(simulated endpoint, 50 ms) against the encoder alone.",
        mixinStandardHelpOptions = true)
final class ServeBench implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int COMMON_QUESTIONS = 200;

    @Option(
            names = "--records",
            defaultValue = "200000",
            description = "Records of the copying job and of the hits (default ${DEFAULT-VALUE}).")
    private int records;

    @Option(
            names = "--distinct",
            defaultValue = "20000",
            description = "Distinct prompts, and as many others to warm up with (default ${DEFAULT-VALUE}).")
    private int distinct;

    @Option(
            names = "--paced-seconds",
            defaultValue = "10",
            description = "Length of the steady load that latencies are taken from (default ${DEFAULT-VALUE}).")
    private int pacedSeconds;

    @Option(
            names = "--load",
            defaultValue = "0.3",
            description = "Steady load as a share of the rate at which the backlog was worked off (default "
                    + "${DEFAULT-VALUE}); the client's share of the processors comes on top.")
    private double load;

    @Option(
            names = "--parallelism",
            defaultValue = "0",
            description = "Parallelism of the jobs; 0, the default, for one per processor.")
    private int parallelism;

    @Option(
            names = "--without-journal",
            description = "Send answers on without storing them for replays, to see what storing costs.")
    private boolean withoutJournal;

    @Override
    public Integer call() throws Exception {
        int slots = parallelism > 0 ? parallelism : Runtime.getRuntime().availableProcessors();
        try (Bed bed = new Bed(slots, !withoutJournal)) {
            Figures identity = identity(bed);
            Figures hits = hits(bed);
            double encoderPerSecond = encoder(bed);
            Figures prompts = distinct(bed);
            print(slots, identity, hits, prompts, encoderPerSecond);
        }
        return 0;
    }

    private Figures identity(Bed bed) throws Exception {
        PenstockConfig config = bed.config("identity");
        StreamExecutionEnvironment env = bed.flink.environment();
        env.configure(FlinkSettings.of(config.job()));
        IdentityJob.build(env, config.kafka());
        Prompts prompts = new Prompts(1);
        return run(
                bed,
                config,
                env,
                "identity job",
                records,
                commonQuestion(prompts),
                load -> warmUp(load, commonQuestion(prompts), records / 4));
    }

    private Figures hits(Bed bed) throws Exception {
        PenstockConfig config = bed.config("hits");
        Prompts prompts = new Prompts(2);
        return run(bed, config, serve(bed, config), "exact hits", records, commonQuestion(prompts), load -> {
            // Twice: the second round shows that all answers have reached the cache.
            for (String round : List.of("fill", "settle")) {
                load.preload(round, COMMON_QUESTIONS, prompts::body);
                load.drain(COMMON_QUESTIONS, TIMEOUT, (id, response) -> {});
            }
            warmUp(load, commonQuestion(prompts), records / 4);
        });
    }

    private Figures distinct(Bed bed) throws Exception {
        PenstockConfig config = bed.config("distinct");
        Prompts prompts = new Prompts(3);
        return run(bed, config, serve(bed, config), "distinct prompts", distinct, prompts::body, load -> {
            // The encoder's batcher learns on other prompts.
            warmUp(load, new Prompts(4)::body, distinct);
        });
    }

    /** Until the JVM has compiled what is hot. */
    private static void warmUp(KafkaLoad load, IntFunction<byte[]> body, int requests) {
        load.preload("warm-up", requests, body);
        load.drain(requests, TIMEOUT, (id, response) -> {});
    }

    private static IntFunction<byte[]> commonQuestion(Prompts prompts) {
        return i -> prompts.body(i % COMMON_QUESTIONS);
    }

    private static StreamExecutionEnvironment serve(Bed bed, PenstockConfig config) {
        StreamExecutionEnvironment env = bed.flink.environment();
        ServeJob.build(env, config);
        return env;
    }

    private Figures run(
            Bed bed,
            PenstockConfig config,
            StreamExecutionEnvironment env,
            String name,
            int requests,
            IntFunction<byte[]> body,
            Consumer<KafkaLoad> before)
            throws Exception {
        progress(name);
        JobClient job = bed.flink.submit(env);
        try (KafkaLoad client = new KafkaLoad(
                bed.kafka.bootstrapServers(),
                config.kafka().topic(Topics.REQUESTS),
                config.kafka().topic(Topics.RESPONSES))) {
            before.accept(client);
            Map<Status, Integer> ends = new EnumMap<>(Status.class);
            boolean serves = !name.startsWith("identity");
            client.preload("backlog", requests, body);
            double perSecond = client.drain(requests, TIMEOUT, (id, response) -> {
                // A sample: reading all of them would cost the job the client's share of the processors.
                if (serves && id.endsWith("0")) {
                    ends.merge(ResponseCodec.decode(response).status(), 1, Integer::sum);
                }
            });
            int paced = (int) Math.max(100, perSecond * load * pacedSeconds);
            IntFunction<byte[]> other = i -> body.apply(requests + i);
            Latencies latencies = client.paced("paced", paced, perSecond * load, other, TIMEOUT);
            return new Figures(
                    name,
                    requests,
                    perSecond,
                    latencies.percentileMs(.5),
                    latencies.percentileMs(.95),
                    latencies.percentileMs(.99),
                    "of every tenth: " + ends.toString().toLowerCase(Locale.ROOT));
        } finally {
            job.cancel().get();
        }
    }

    /** The encoder alone, on prompts of the same kind, fed as fast as it takes them. */
    private double encoder(Bed bed) {
        progress("encoder alone");
        try (Encoder encoder = Encoders.open(bed.config("encoder").encoder())) {
            encodeAll(encoder, new Prompts(5), distinct);
            long start = System.nanoTime();
            encodeAll(encoder, new Prompts(6), distinct);
            return distinct / ((System.nanoTime() - start) / 1e9);
        }
    }

    private static void encodeAll(Encoder encoder, Prompts prompts, int count) {
        List<CompletableFuture<Encoding>> encodings = new ArrayList<>(count);
        IntStream.range(0, count).forEach(i -> encodings.add(encoder.encode(prompts.question(i), Work.INTERACTIVE)));
        encodings.forEach(CompletableFuture::join);
    }

    private static void progress(String run) {
        System.err.println("running: " + run);
    }

    private static void print(int slots, Figures identity, Figures hits, Figures prompts, double encoderPerSecond) {
        System.out.printf(
                Locale.ROOT,
                "%d processors, Java %s, parallelism %d, Kafka, Redis, Flink and client in one process%n%n",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                slots);
        System.out.printf(
                Locale.ROOT,
                "%-18s %10s %12s %10s %10s %10s   %s%n",
                "run",
                "requests",
                "requests/s",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "ended");
        for (Figures run : List.of(identity, hits, prompts)) {
            System.out.printf(
                    Locale.ROOT,
                    "%-18s %10d %12.0f %10.1f %10.1f %10.1f   %s%n",
                    run.name(),
                    run.requests(),
                    run.perSecond(),
                    run.p50Ms(),
                    run.p95Ms(),
                    run.p99Ms(),
                    run.note());
        }
        System.out.printf(Locale.ROOT, "%-18s %10s %12.0f%n%n", "encoder alone", "", encoderPerSecond);
        System.out.printf(
                Locale.ROOT, "exact hits / identity job        %.3f%n", hits.perSecond() / identity.perSecond());
        System.out.printf(
                Locale.ROOT, "distinct prompts / encoder alone %.3f%n", prompts.perSecond() / encoderPerSecond);
    }
}

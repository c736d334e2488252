package dev.penstock.benchmarks;

import dev.penstock.benchmarks.common.Prompts;
import dev.penstock.connectors.KafkaTopics;
import dev.penstock.inference.fixtures.Fault;
import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.inference.fixtures.Storm;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.embedded.EmbeddedKafka;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import dev.penstock.jobs.serve.ServeJob;
import dev.penstock.options.YamlTree;
import dev.penstock.records.ResponseCodec;
import dev.penstock.records.Topics;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code penstock bench storm}: the main job with one provider that limits calls, then fails altogether, then is well
 * again, while requests keep coming. The job may not restart: a failed task would fail it.
 */
@Command(
        name = "storm",
        description =
                "The main job while its only provider limits calls, fails altogether and heals; exit code 1 where "
                        + "an aim is missed.",
        mixinStandardHelpOptions = true)
final class StormBench implements Callable<Integer> {
    private static final Duration PROVIDER_LATENCY = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final double LEAST_GOODPUT = 0.9;
    private static final double LONGEST_RECOVERY_SECONDS = 10;
    private static final double MOST_CALLS_PER_ANSWER = 1.2;

    /** How the provider fails. */
    private enum Outage {
        ERRORS(Fault.SERVER_ERROR),
        HANG_UPS(Fault.HANG_UP),
        SILENCE(Fault.SILENCE),
        REFUSED(null);

        private final Fault fault;

        Outage(Fault fault) {
            this.fault = fault;
        }
    }

    @Option(
            names = "--limited-seconds",
            defaultValue = "120",
            description = "How long the provider limits calls (default ${DEFAULT-VALUE}).")
    private int limitedSeconds;

    @Option(
            names = "--failing-seconds",
            defaultValue = "30",
            description = "How long it fails altogether (default ${DEFAULT-VALUE}).")
    private int failingSeconds;

    @Option(
            names = "--allowed",
            defaultValue = "20",
            description = "Requests a second that it allows (default ${DEFAULT-VALUE}).")
    private double allowed;

    @Option(
            names = "--offered",
            defaultValue = "24",
            description = "Requests a second that come (default ${DEFAULT-VALUE}).")
    private double offered;

    @Option(
            names = "--outage",
            defaultValue = "ERRORS",
            description = "How it fails: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private Outage outage;

    @Override
    public Integer call() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                EmbeddedRedis redis = EmbeddedRedis.start();
                SimulatedProvider provider =
                        SimulatedProvider.builder().latency(PROVIDER_LATENCY).start();
                EmbeddedFlink flink = EmbeddedFlink.start(2, new Configuration())) {
            PenstockConfig config = config(kafka, redis, provider);
            KafkaTopics.ensure(config.kafka(), KafkaTopics.OF_REQUESTS, 2, 1);
            StreamExecutionEnvironment env = flink.environment();
            ServeJob.build(env, config);
            JobClient job = flink.submit(env);
            try (KafkaLoad load = new KafkaLoad(
                    kafka.bootstrapServers(),
                    config.kafka().topic(Topics.REQUESTS),
                    config.kafka().topic(Topics.RESPONSES))) {
                return storm(provider, load, job);
            } finally {
                job.cancel().get();
            }
        }
    }

    private int storm(SimulatedProvider provider, KafkaLoad load, JobClient job) throws Exception {
        Prompts prompts = new Prompts(7);
        load.preload("warm-up", 100, new Prompts(8)::body);
        load.drain(100, PATIENCE, (id, response) -> {});
        System.err.printf(Locale.ROOT, "running: %d s%n", limitedSeconds + failingSeconds + failingSeconds);
        Storm storm = new Storm(
                provider,
                new Storm.Plan(
                        allowed,
                        offered,
                        Duration.ofSeconds(limitedSeconds),
                        Duration.ofSeconds(failingSeconds),
                        Duration.ofSeconds(failingSeconds),
                        outage.fault),
                i -> load.send("storm-" + i, prompts.body(i)));
        Storm.Figures figures = storm.run();
        AtomicInteger answered = new AtomicInteger();
        load.drain(figures.sent(), PATIENCE, (id, response) -> {
            if (ResponseCodec.decode(response).isAnswered()) {
                answered.incrementAndGet();
            }
        });
        boolean noRestart = job.getJobStatus().get() == JobStatus.RUNNING;
        return print(figures, answered.get(), storm.callsPerAnswer(), noRestart);
    }

    private int print(Storm.Figures figures, int answered, double callsPerAnswer, boolean noRestart) {
        boolean passed = row("task failures", noRestart ? "none" : "the job failed", "none", noRestart);
        passed &= row("requests answered", answered + " of " + figures.sent(), "all", answered == figures.sent());
        passed &= row("goodput while limited", number(figures.goodput()), "> 0.90", figures.goodput() > LEAST_GOODPUT);
        passed &= row(
                "recovery, seconds",
                number(figures.recoverySeconds()),
                "< 10",
                figures.recoverySeconds() < LONGEST_RECOVERY_SECONDS);
        passed &= row("calls per answer", number(callsPerAnswer), "< 1.20", callsPerAnswer < MOST_CALLS_PER_ANSWER);
        return passed ? 0 : 1;
    }

    private static boolean row(String what, String measured, String aim, boolean passed) {
        System.out.printf(Locale.ROOT, "%-24s %14s   aim %-7s %s%n", what, measured, aim, passed ? "pass" : "FAIL");
        return passed;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static PenstockConfig config(EmbeddedKafka kafka, EmbeddedRedis redis, SimulatedProvider provider) {
        return ConfigFile.bind(
                YamlTree.parse("""
                kafka: {bootstrap-servers: "%s", topic-prefix: "storm.", group-id: storm}
                redis: {uri: "%s", prefix: storm}
                admission: {requests-per-second: 100000, burst: 100000}
                job: {parallelism: 2, restart-attempts: 0, async-timeout: 10m}
                generators:
                  provider: {kind: openai, location: "%s", model: simulated, timeout: 3s, max-wait: 10m, attempts: 5}
                routing:
                  tiers:
                    - {name: cheap, share: 0.7, generators: [provider], usd-per-million-prompt-tokens: 0.1, usd-per-million-completion-tokens: 0.4}
                    - {name: mid, share: 0.2, generators: [provider], usd-per-million-prompt-tokens: 1, usd-per-million-completion-tokens: 4}
                    - {name: premium, share: 0.1, generators: [provider], usd-per-million-prompt-tokens: 10, usd-per-million-completion-tokens: 40}
                """.formatted(kafka.bootstrapServers(), redis.uri(), provider.baseUrl())));
    }
}

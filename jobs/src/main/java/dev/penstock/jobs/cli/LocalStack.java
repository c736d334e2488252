package dev.penstock.jobs.cli;

import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.embedded.EmbeddedKafka;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import dev.penstock.operators.Leases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka, Redis and Flink inside this process, closed in the opposite order. */
public final class LocalStack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalStack.class);

    private final Leases started = new Leases();
    private EmbeddedKafka kafka;
    private EmbeddedRedis redis;
    private EmbeddedFlink flink;

    private LocalStack() {}

    /** For one job. */
    public static LocalStack start(PenstockConfig job, Steps steps) throws Exception {
        return start(job, 1, steps);
    }

    /**
     * Starts all three.
     *
     * @param job says how many task slots Flink needs for one job
     * @param jobs how many run at the same time
     */
    public static LocalStack start(PenstockConfig job, int jobs, Steps steps) throws Exception {
        LocalStack stack = new LocalStack();
        Runtime.getRuntime().addShutdownHook(new Thread(stack::closeQuietly, "penstock-stop"));
        try {
            stack.kafka = steps.run("Starting Kafka", EmbeddedKafka::start, EmbeddedKafka::bootstrapServers);
            stack.started.keep(stack.kafka);
            stack.redis = steps.run("Starting Redis", EmbeddedRedis::start, EmbeddedRedis::uri);
            stack.started.keep(stack.redis);
            stack.flink = steps.run(
                    "Starting Flink",
                    () -> EmbeddedFlink.start(jobs * Settings.parallelism(job), FlinkSettings.of(job.job())),
                    EmbeddedFlink::webUrl);
            stack.started.keep(stack.flink);
            return stack;
        } catch (Exception failed) {
            stack.close();
            throw failed;
        }
    }

    public EmbeddedKafka kafka() {
        return kafka;
    }

    public EmbeddedRedis redis() {
        return redis;
    }

    public EmbeddedFlink flink() {
        return flink;
    }

    /** For a process that ends anyway: what cannot be closed then, ends with it. */
    private void closeQuietly() {
        try {
            close();
        } catch (Exception failed) {
            LOG.warn("Not everything was closed: {}", failed.toString());
        }
    }

    @Override
    public synchronized void close() throws Exception {
        started.close();
    }
}

package dev.penstock.jobs.cli;

import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.embedded.EmbeddedKafka;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.flink.configuration.Configuration;

/** Kafka, Redis and Flink inside this process, closed in the opposite order. */
public final class LocalStack implements AutoCloseable {
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private EmbeddedKafka kafka;
    private EmbeddedRedis redis;
    private EmbeddedFlink flink;

    private LocalStack() {}

    /** @param slots task slots of Flink, at least the job's parallelism */
    public static LocalStack start(int slots, Steps steps) throws Exception {
        LocalStack stack = new LocalStack();
        try {
            stack.kafka = steps.run("Starting Kafka", EmbeddedKafka::start, EmbeddedKafka::bootstrapServers);
            stack.started.push(stack.kafka);
            stack.redis = steps.run("Starting Redis", EmbeddedRedis::start, EmbeddedRedis::uri);
            stack.started.push(stack.redis);
            stack.flink = steps.run(
                    "Starting Flink", () -> EmbeddedFlink.start(slots, new Configuration()), EmbeddedFlink::webUrl);
            stack.started.push(stack.flink);
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

    @Override
    public void close() throws Exception {
        Exception first = null;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception failed) {
                first = first == null ? failed : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}

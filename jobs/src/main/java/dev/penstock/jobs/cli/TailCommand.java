package dev.penstock.jobs.cli;

import dev.penstock.records.Topics;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock tail}: follows what the job writes. */
@Command(name = "tail", description = "Follow what the jobs write, one line a record. Ctrl-C stops.")
final class TailCommand implements Callable<Integer> {
    private static final Map<String, String> TOPICS = topics();

    @Mixin
    private KafkaTarget target;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = "responses",
            description = "responses, traces, dead-letters, feedback, metrics, alerts, drift or judgements. Default"
                    + " ${DEFAULT-VALUE}.")
    private String topic;

    @Option(names = "--from-beginning", description = "Start at the oldest record.")
    private boolean fromBeginning;

    @Option(names = "--max", paramLabel = "N", description = "End after N records.")
    private long max = Long.MAX_VALUE;

    @Option(names = "--json", description = "Print the values as they are, one JSON object a line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private static Map<String, String> topics() {
        Map<String, String> topics = new LinkedHashMap<>();
        topics.put("responses", Topics.RESPONSES);
        topics.put("traces", Topics.TRACES);
        topics.put("dead-letters", Topics.DEAD_LETTERS);
        topics.put("feedback", Topics.FEEDBACK);
        topics.put("metrics", Topics.METRICS);
        topics.put("alerts", Topics.ALERTS);
        topics.put("drift", Topics.DRIFT);
        topics.put("judgements", Topics.JUDGEMENTS);
        return topics;
    }

    @Override
    public Integer call() throws Exception {
        String name = TOPICS.get(topic);
        if (name == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--topic is \"" + topic + "\"; allowed are " + String.join(", ", TOPICS.keySet()));
        }
        if (max < 1) {
            throw new ParameterException(spec.commandLine(), "--max is " + max + "; allowed is 1 or more");
        }
        CountDownLatch done = new CountDownLatch(1);
        AtomicLong printed = new AtomicLong();
        try (GatewayClient client = new GatewayClient(target.kafka())) {
            client.follow(List.of(name), fromBeginning, record -> {
                if (printed.incrementAndGet() <= max) {
                    print(record, name);
                }
                if (printed.get() >= max) {
                    done.countDown();
                }
            });
            while (!done.await(200, TimeUnit.MILLISECONDS)) {
                client.throwIfFailed();
            }
            return 0;
        }
    }

    private void print(ConsumerRecord<byte[], byte[]> record, String name) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(json && record.value() != null ? text(record.value()) : TailLine.of(record, name));
        out.flush();
    }

    /** One line whatever the value is: dead letters may hold anything. */
    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8).replaceAll("\\R", " ");
    }
}

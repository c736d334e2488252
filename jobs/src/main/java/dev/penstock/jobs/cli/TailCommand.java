package dev.penstock.jobs.cli;

import dev.penstock.records.Topics;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
@Command(name = "tail", description = "Follow responses, traces or dead letters; one line each. Ctrl-C stops.")
final class TailCommand implements Callable<Integer> {
    @Mixin
    private KafkaTarget target;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = "responses",
            description = "responses, traces or dead-letters. Default ${DEFAULT-VALUE}.")
    private String topic;

    @Option(names = "--from-beginning", description = "Start at the oldest record.")
    private boolean fromBeginning;

    @Option(names = "--max", paramLabel = "N", description = "End after N records.")
    private long max = Long.MAX_VALUE;

    @Option(names = "--json", description = "Print the values as they are, one JSON object a line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        String name = switch (topic) {
            case "responses" -> Topics.RESPONSES;
            case "traces" -> Topics.TRACES;
            case "dead-letters" -> Topics.DEAD_LETTERS;
            default ->
                throw new ParameterException(
                        spec.commandLine(),
                        "--topic is \"" + topic + "\"; allowed are responses, traces, dead-letters");
        };
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

package dev.penstock.jobs.cli.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.cli.Penstock;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.embedded.EmbeddedKafka;
import dev.penstock.options.YamlTree;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Cost;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import dev.penstock.records.Feedback;
import dev.penstock.records.FeedbackCodec;
import dev.penstock.records.Generation;
import dev.penstock.records.Judgement;
import dev.penstock.records.MetricRecords;
import dev.penstock.records.Outcome;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A day of traffic is exported by the command that an engineer would type. */
@Timeout(120)
class ExportCommandITCase {
    /** 14 November 2023, 22:13 UTC. */
    private static final long T = 1_700_000_000_000L;

    private static final long DAY = 86_400_000;

    private static EmbeddedKafka kafka;

    @TempDir
    private static Path folder;

    private static Path config;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void traffic() throws Exception {
        kafka = EmbeddedKafka.start();
        config = Files.writeString(
                folder.resolve("penstock.yaml"), "kafka:\n  bootstrap-servers: " + kafka.bootstrapServers() + "\n");
        KafkaTopics.ensure(ConfigFile.bind(YamlTree.read(config)).kafka(), KafkaTopics.OF_METRICS, 3, 1);
        try (KafkaProducer<byte[], byte[]> plain = producer(Map.of());
                KafkaProducer<byte[], byte[]> transactional = producer(Map.of("transactional.id", "t"))) {
            trace(plain, answered("acme", "good", "How do I brew coffee?", "With 92 degrees.", T));
            trace(plain, answered("acme", "bad", "how do I brew coffee", "Boil it for an hour.", T));
            trace(plain, answered("acme", "judged", "What is a portafilter?", "The handle; ask ann@example.org.", T));
            trace(plain, answered("acme", "old", "What was yesterday?", "Another day.", T - DAY));
            trace(plain, answered("globex", "good", "What do we pay?", "Secret prices.", T));
            plain.send(new ProducerRecord<>(Topics.TRACES, null, T, null, new byte[] {1, 2, 3}));
            rate(plain, "acme", "good", 5);
            rate(plain, "acme", "bad", 1);
            rate(plain, "acme", "old", 5);
            rate(plain, "acme", "aborted", 5);
            rate(plain, "globex", "good", 5);
            plain.send(new ProducerRecord<>(Topics.FEEDBACK, null, T, null, "{}".getBytes()));
            Judgement judgement = new Judgement(
                    "acme", "judged", "judge-model", "penstock/1", null, 0.9, null, null, null, 0.01, T, T);
            plain.send(new ProducerRecord<>(
                    Topics.JUDGEMENTS, null, T, MetricRecords.key(judgement), MetricRecords.encode(judgement)));
            plain.flush();
            transactional.initTransactions();
            transactional.beginTransaction();
            trace(transactional, answered("acme", "aborted", "Did this happen?", "No.", T));
            transactional.flush();
            transactional.abortTransaction();
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void whatIsGoodOfOneTenantAndDayIsExported() throws Exception {
        Path file = folder.resolve("sft.jsonl");
        assertThat(execute("--out", file.toString(), "--tenant", "acme", "--since", "2023-11-14"))
                .as(err.toString())
                .isZero();

        assertThat(read(file))
                .extracting(line -> line.at("/messages/1/content").textValue())
                .containsExactlyInAnyOrder("With 92 degrees.", "The handle; ask [EMAIL].");
        List<JsonNode> lineage = read(folder.resolve("sft.lineage.jsonl"));
        assertThat(lineage)
                .extracting(line -> line.at("/sources/0/request_id").textValue())
                .containsExactlyInAnyOrder("good", "judged");
        assertThat(lineage).allMatch(line -> line.get("tool").textValue().startsWith("penstock "));
        assertThat(lineage.toString()).contains("\"judge\":\"judge-model\"").doesNotContain("acme");
        assertThat(out.toString())
                .contains("2 lines from 2 of 3 exchanges", "too-low", "unreadable")
                .doesNotContain("Secret");
        try (var files = Files.list(folder)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part") || name.endsWith(".spool"));
        }
    }

    @Test
    void answersToTheSameQuestionBecomeAPreference() throws Exception {
        Path file = folder.resolve("pairs.jsonl");
        assertThat(execute("--out", file.toString(), "--all-tenants", "--format", "preference", "--json"))
                .as(err.toString())
                .isZero();

        assertThat(read(file)).singleElement().satisfies(line -> {
            assertThat(line.at("/preferred_output/0/content").textValue()).isEqualTo("With 92 degrees.");
            assertThat(line.at("/non_preferred_output/0/content").textValue()).isEqualTo("Boil it for an hour.");
        });
        JsonNode summary = new ObjectMapper().readTree(out.toString());
        assertThat(summary.get("lines").asInt()).isEqualTo(1);
        assertThat(summary.get("exchanges_read").asInt())
                .as("not the aborted one")
                .isEqualTo(5);
        assertThat(summary.get("unreadable_records").asInt()).isEqualTo(2);
    }

    @Test
    void withoutATenantNothingIsExported() {
        Path file = folder.resolve("none.jsonl");
        assertThat(execute("--out", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--tenant", "--all-tenants");
        assertThat(file).doesNotExist();
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThat(execute("--out", "x.csv", "--all-tenants")).isEqualTo(2);
        assertThat(execute("--out", "x.jsonl", "--all-tenants", "--min-rating", "7"))
                .isEqualTo(2);
        assertThat(execute("--out", "x.jsonl", "--all-tenants", "--since", "last week"))
                .isEqualTo(2);
        assertThat(execute("--out", folder.resolve("no/such/x.jsonl").toString(), "--all-tenants"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("ends with .jsonl")
                .contains("--min-rating is 7.0; allowed is 1 to 5")
                .contains("'last week' is no point in time")
                .contains("make it first");
    }

    private int execute(String... options) {
        List<String> args = new ArrayList<>(List.of("datasets", "export", "--config", config.toString()));
        args.addAll(List.of(options));
        CommandLine line = Penstock.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args.toArray(String[]::new));
    }

    private static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new java.util.HashMap<>(more);
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void trace(KafkaProducer<byte[], byte[]> producer, Exchange exchange) {
        long at = exchange.timings().completedAtMs();
        producer.send(new ProducerRecord<>(Topics.TRACES, null, at, null, ExchangeCodec.encode(exchange)));
    }

    private static void rate(KafkaProducer<byte[], byte[]> producer, String tenant, String id, double rating) {
        Feedback feedback = new Feedback(tenant, id, "ann", rating, List.of(), null, T + 1000);
        producer.send(new ProducerRecord<>(
                Topics.FEEDBACK, null, T + 1000, FeedbackCodec.key(feedback), FeedbackCodec.encode(feedback)));
    }

    private static Exchange answered(String tenant, String id, String question, String answer, long decidedAt) {
        Envelope envelope = new Envelope(
                id,
                tenant,
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                null,
                List.of(),
                null,
                "llm.requests",
                0,
                1,
                decidedAt - 500,
                null,
                List.of());
        ChatRequest request = new ChatRequest(
                null,
                List.of(ChatMessage.user(question)),
                null,
                null,
                null,
                List.of(),
                null,
                ResponseFormat.TEXT,
                null,
                null);
        return Exchange.received(envelope, request)
                .withGeneration(new Generation(answer, "m", "p", 10, 5, "stop", List.of(), -1, 1, List.of()))
                .decided(Outcome.ANSWERED, new Cost(0.1, 0.2), decidedAt);
    }
}

package dev.penstock.jobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.connectors.KafkaDoors;
import dev.penstock.connectors.KafkaOptions;
import dev.penstock.connectors.KafkaOptions.Delivery;
import dev.penstock.connectors.KafkaTopics;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Headers;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.Priority;
import dev.penstock.records.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job that answers each request with its own value, through every door, on real servers. */
class KafkaJobITCase {
    private static final int REQUESTS = 200;

    private static EmbeddedKafka kafka;
    private static EmbeddedFlink flink;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start();
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
        flink = EmbeddedFlink.start(2, settings);
    }

    @AfterAll
    static void stop() {
        flink.close();
        kafka.close();
    }

    @ParameterizedTest
    @EnumSource(Delivery.class)
    void everyRequestComesBackOnce(Delivery delivery) throws Exception {
        KafkaOptions options = options(delivery);
        assertThat(KafkaTopics.ensure(options, KafkaTopics.OF_REQUESTS, 2, 1)).hasSize(5);
        assertThat(KafkaTopics.ensure(options, KafkaTopics.OF_REQUESTS, 2, 1)).isEmpty();
        send(options);

        JobClient job = flink.submit(echo(options));
        List<ConsumerRecord<byte[], byte[]>> responses = read(options, Topics.RESPONSES, REQUESTS);
        List<ConsumerRecord<byte[], byte[]>> traces = read(options, Topics.TRACES, REQUESTS);
        List<ConsumerRecord<byte[], byte[]>> letters = read(options, Topics.DEAD_LETTERS, 1);
        JobStatus before = job.getJobStatus().get(10, TimeUnit.SECONDS);
        job.cancel().get(10, TimeUnit.SECONDS);

        assertThat(before).isEqualTo(JobStatus.RUNNING);
        assertThat(responses)
                .extracting(read -> text(read.value()))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, REQUESTS).mapToObj(i -> "value-" + i).toList());
        assertThat(responses).allSatisfy(read -> {
            assertThat(text(read.key())).startsWith("key-");
            assertThat(read.headers().headers(Headers.ID))
                    .singleElement()
                    .satisfies(id -> assertThat(text(id.value()))
                            .isEqualTo(text(read.value()).replace("value", "id")));
        });
        assertThat(traces)
                .extracting(read -> text(read.key()))
                .contains("acme/id-0", "acme/id-" + (REQUESTS - 1))
                .doesNotHaveDuplicates()
                .hasSize(REQUESTS);
        assertThat(letters).singleElement().satisfies(read -> {
            assertThat(read.key()).isNull();
            assertThat(read.value()).isEqualTo(new byte[] {(byte) 0xff, 0});
            assertThat(text(read.headers().lastHeader(Headers.DEAD_STAGE).value()))
                    .isEqualTo("decode");
        });
    }

    @Test
    void servesTheWebInterface() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        for (String path : List.of("/", "/overview")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(flink.webUrl() + path))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            HttpResponse<String> page = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.body()).as(path).containsAnyOf("Apache Flink", "slots-total");
        }
    }

    private static KafkaOptions options(Delivery delivery) {
        return new KafkaOptions(
                kafka.bootstrapServers(),
                "echo",
                delivery.name().toLowerCase(java.util.Locale.ROOT) + ".",
                delivery,
                KafkaOptions.StartAt.EARLIEST,
                Duration.ofMinutes(10),
                Map.of("client.rack", "${env:PATH}"));
    }

    private static StreamExecutionEnvironment echo(KafkaOptions options) {
        StreamExecutionEnvironment environment = flink.environment();
        environment.setParallelism(2);
        DataStream<InboundRecord> read =
                environment.fromSource(KafkaDoors.requests(options), WatermarkStrategy.noWatermarks(), "requests");
        DataStream<Exchange> exchanges =
                read.filter(inbound -> inbound.key() != null).map(KafkaJobITCase::exchange);
        exchanges.sinkTo(KafkaDoors.responses(options, KafkaJobITCase::value));
        exchanges.sinkTo(KafkaDoors.traces(options, KafkaJobITCase::value));
        read.filter(inbound -> inbound.key() == null)
                .map(inbound -> new DeadLetter(inbound, "decode", "no key"))
                .sinkTo(KafkaDoors.deadLetters(options));
        return environment;
    }

    /** The test puts the number of a request into its user field, which travels as the value. */
    private static Exchange exchange(InboundRecord inbound) {
        String value = text(inbound.value());
        Envelope envelope = new Envelope(
                value.replace("value", "id"),
                "acme",
                value,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                null,
                List.of(),
                null,
                inbound.topic(),
                inbound.partition(),
                inbound.offset(),
                inbound.timestamp(),
                inbound.key(),
                inbound.headers());
        return Exchange.received(envelope, null);
    }

    private static byte[] value(Exchange exchange) {
        return bytes(exchange.envelope().user());
    }

    private static void send(KafkaOptions options) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < REQUESTS; i++) {
                var request =
                        new ProducerRecord<>(options.topic(Topics.REQUESTS), bytes("key-" + i), bytes("value-" + i));
                request.headers().add("x-custom", null);
                producer.send(request);
            }
            producer.send(new ProducerRecord<>(options.topic(Topics.REQUESTS), new byte[] {(byte) 0xff, 0}))
                    .get();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(KafkaOptions options, String topic, int count) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "group.id", "reader",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(options.topic(topic)));
            long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
            while (all.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
            // One more look, for what must not be there.
            consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
        }
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

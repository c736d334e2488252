package dev.penstock.jobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.connectors.KafkaDoors;
import dev.penstock.connectors.KafkaOptions;
import dev.penstock.connectors.KafkaTopics;
import dev.penstock.connectors.PolicyTopicReader;
import dev.penstock.records.Policy;
import dev.penstock.records.PolicyCodec;
import dev.penstock.records.PolicyUpdate;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleKind;
import dev.penstock.records.RuleScope;
import dev.penstock.records.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PolicyTopicITCase {
    @Test
    void bothReadersOfTheTopicAgree() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            KafkaOptions options = new KafkaOptions(
                    kafka.bootstrapServers(),
                    "policies",
                    "",
                    KafkaOptions.Delivery.AT_LEAST_ONCE,
                    KafkaOptions.StartAt.EARLIEST,
                    Duration.ofMinutes(10),
                    Map.of());
            KafkaTopics.ensure(options, KafkaTopics.OF_REQUESTS, 3, 1);
            assertThat(cleanup(options)).isEqualTo("compact");
            assertThat(PolicyTopicReader.read(options, PolicyCodec::decode)).isEmpty();

            Policy first = policy(1);
            Policy second = policy(2);
            write(options, "acme", PolicyCodec.encode(first));
            write(options, "gone", PolicyCodec.encode(first));
            write(options, "acme", PolicyCodec.encode(second));
            write(options, "acme", "{not a policy".getBytes(StandardCharsets.UTF_8));
            write(options, "gone", null);

            assertThat(PolicyTopicReader.read(options, PolicyCodec::decode)).isEqualTo(Map.of("acme", second));
            assertThat(streamed(options, 4))
                    .containsExactly(
                            new PolicyUpdate("acme", first),
                            new PolicyUpdate("gone", first),
                            new PolicyUpdate("acme", second),
                            new PolicyUpdate("gone", null));
        }
    }

    private static List<PolicyUpdate> streamed(KafkaOptions options, int count) throws Exception {
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        try (EmbeddedFlink flink = EmbeddedFlink.start(1, settings)) {
            List<PolicyUpdate> updates = new ArrayList<>();
            var stream = flink.environment()
                    .setParallelism(1)
                    .fromSource(
                            KafkaDoors.policies(options, PolicyCodec::decode),
                            WatermarkStrategy.noWatermarks(),
                            "policies");
            try (CloseableIterator<PolicyUpdate> read = stream.executeAndCollect()) {
                while (updates.size() < count) {
                    updates.add(read.next());
                }
            }
            return updates;
        }
    }

    private static Policy policy(long version) {
        return new Policy(
                "strict",
                version,
                List.of(new Rule("words", RuleKind.values()[0], RuleAction.BLOCK, RuleScope.BOTH, List.of("secret"))));
    }

    private static String cleanup(KafkaOptions options) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, options.topic(Topics.POLICIES));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", options.bootstrapServers()))) {
            return admin.describeConfigs(List.of(topic))
                    .all()
                    .get()
                    .get(topic)
                    .get("cleanup.policy")
                    .value();
        }
    }

    private static void write(KafkaOptions options, String tenant, byte[] policy) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", options.bootstrapServers());
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            options.topic(Topics.POLICIES), tenant.getBytes(StandardCharsets.UTF_8), policy))
                    .get();
        }
    }
}

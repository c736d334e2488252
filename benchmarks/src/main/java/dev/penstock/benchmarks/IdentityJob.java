package dev.penstock.benchmarks;

import dev.penstock.connectors.KafkaDoors;
import dev.penstock.connectors.KafkaOptions;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.Topics;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The least that a job from Kafka to Kafka can do: what all else is compared with. */
final class IdentityJob {

    private IdentityJob() {}

    static void build(StreamExecutionEnvironment env, KafkaOptions kafka) {
        env.fromSource(KafkaDoors.requests(kafka), WatermarkStrategy.noWatermarks(), "requests")
                .uid("requests")
                .sinkTo(KafkaSink.<InboundRecord>builder()
                        .setBootstrapServers(kafka.bootstrapServers())
                        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                        .setRecordSerializer(new Copy(kafka.topic(Topics.RESPONSES)))
                        .build())
                .uid("responses");
    }

    /** Key and value as they came. */
    private record Copy(String topic) implements KafkaRecordSerializationSchema<InboundRecord> {
        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                InboundRecord inbound, KafkaSinkContext context, Long timestamp) {
            return new ProducerRecord<>(topic, inbound.key(), inbound.value());
        }
    }
}

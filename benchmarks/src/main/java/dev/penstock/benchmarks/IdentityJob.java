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

/** The least that a job from Kafka to Kafka can do: what all else is compared with. */
final class IdentityJob {

    private IdentityJob() {}

    static void build(StreamExecutionEnvironment env, KafkaOptions kafka) {
        env.fromSource(KafkaDoors.requests(kafka), WatermarkStrategy.noWatermarks(), "requests")
                .uid("requests")
                .sinkTo(KafkaSink.<InboundRecord>builder()
                        .setBootstrapServers(kafka.bootstrapServers())
                        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                        .setRecordSerializer(KafkaRecordSerializationSchema.<InboundRecord>builder()
                                .setTopic(kafka.topic(Topics.RESPONSES))
                                .setKeySerializationSchema(InboundRecord::key)
                                .setValueSerializationSchema(InboundRecord::value)
                                .build())
                        .build())
                .uid("responses");
    }
}

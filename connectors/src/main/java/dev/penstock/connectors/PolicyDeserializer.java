package dev.penstock.connectors;

import dev.penstock.records.PolicyUpdate;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads policy updates. A malformed one is logged, counted as {@code policiesMalformed} and skipped. */
final class PolicyDeserializer implements KafkaRecordDeserializationSchema<PolicyUpdate> {
    private static final long serialVersionUID = 1;

    static final String MALFORMED = "policiesMalformed";

    private final PolicyParser parser;
    private transient Counter malformed;

    PolicyDeserializer(PolicyParser parser) {
        this.parser = parser;
    }

    @Override
    public void open(InitializationContext context) {
        malformed = context.getMetricGroup().counter(MALFORMED, new SimpleCounter());
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> read, Collector<PolicyUpdate> out) {
        PolicyRecords.read(read, parser).ifPresentOrElse(out::collect, malformed::inc);
    }

    @Override
    public TypeInformation<PolicyUpdate> getProducedType() {
        return TypeInformation.of(PolicyUpdate.class);
    }
}

package dev.penstock.connectors;

import dev.penstock.records.InboundRecord;
import dev.penstock.records.ReadTrace;
import dev.penstock.records.TraceFacts;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads traces in the source already, so that it can tell event time by partition. Tombstones are skipped. */
final class TraceDeserializer implements KafkaRecordDeserializationSchema<ReadTrace> {
    private static final long serialVersionUID = 1;

    private final SerializableFunction<byte[], TraceFacts> reader;

    TraceDeserializer(SerializableFunction<byte[], TraceFacts> reader) {
        this.reader = reader;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> read, Collector<ReadTrace> out) {
        if (read.value() == null) {
            return;
        }
        InboundRecord inbound = InboundDeserializer.inbound(read);
        try {
            out.collect(new ReadTrace(reader.apply(read.value()), null, inbound));
        } catch (IllegalArgumentException noTrace) {
            out.collect(new ReadTrace(null, noTrace.getMessage(), inbound));
        }
    }

    @Override
    public TypeInformation<ReadTrace> getProducedType() {
        return TypeInformation.of(ReadTrace.class);
    }
}

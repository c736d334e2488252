package dev.penstock.connectors;

import dev.penstock.records.Header;
import dev.penstock.records.InboundRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes a record over as it is. Nothing is parsed here, because what does not parse must still become a dead letter. */
final class InboundDeserializer implements KafkaRecordDeserializationSchema<InboundRecord> {
    private static final long serialVersionUID = 1;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> read, Collector<InboundRecord> out) {
        out.collect(inbound(read));
    }

    static InboundRecord inbound(ConsumerRecord<byte[], byte[]> read) {
        List<Header> headers = new ArrayList<>();
        read.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
        return new InboundRecord(
                read.topic(), read.partition(), read.offset(), read.timestamp(), read.key(), read.value(), headers);
    }

    @Override
    public TypeInformation<InboundRecord> getProducedType() {
        return TypeInformation.of(InboundRecord.class);
    }
}

package dev.penstock.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.records.ChunkChange;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.DocumentRecords;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Header;
import dev.penstock.records.Headers;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.Priority;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordsOnTheWireTest {
    private static final byte[] NOT_TEXT = {(byte) 0xff, 0, (byte) 0xc0};

    @Test
    void aRecordIsTakenOverUntouched() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("a", NOT_TEXT);
        headers.add("a", null);
        InboundRecord inbound = decode(record(new byte[] {1}, NOT_TEXT, headers));

        assertThat(inbound.topic()).isEqualTo("llm.requests");
        assertThat(inbound.partition()).isEqualTo(3);
        assertThat(inbound.offset()).isEqualTo(41);
        assertThat(inbound.timestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(inbound.key()).containsExactly(1);
        assertThat(inbound.value()).isEqualTo(NOT_TEXT);
        assertThat(inbound.headers()).extracting(Header::key).containsExactly("a", "a");
        assertThat(inbound.headers()).extracting(Header::value).containsExactly(NOT_TEXT, null);
    }

    @Test
    void aTombstoneWithoutKeyTravelsThroughFlinksOwnSerializer() throws Exception {
        RecordHeaders headers = new RecordHeaders();
        headers.add("empty", null);
        InboundRecord inbound = decode(record(null, null, headers));
        SerializerConfigImpl config = new SerializerConfigImpl();
        config.setGenericTypes(false);
        var serializer = new InboundDeserializer().getProducedType().createSerializer(config);

        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(inbound, out);
        InboundRecord back = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

        assertThat(serializer).isInstanceOf(PojoSerializer.class);
        assertThat(back.key()).isNull();
        assertThat(back.value()).isNull();
        assertThat(back.headers()).singleElement().isEqualTo(new Header("empty", null));
    }

    @Test
    void aDeadLetterKeepsKeyValueAndHeadersAndSaysWhy() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("own", NOT_TEXT);
        headers.add(Headers.DEAD_REASON, utf8("an earlier death"));
        InboundRecord inbound = decode(record(NOT_TEXT, NOT_TEXT, headers));

        ProducerRecord<byte[], byte[]> written = new DeadLetterSerializer("llm.dead-letters")
                .serialize(new DeadLetter(inbound, "decode", "value is no JSON"), null, 5L);

        assertThat(written.topic()).isEqualTo("llm.dead-letters");
        assertThat(written.key()).isEqualTo(NOT_TEXT);
        assertThat(written.value()).isEqualTo(NOT_TEXT);
        assertThat(written.timestamp()).isNull();
        assertThat(written.headers().lastHeader("own").value()).isEqualTo(NOT_TEXT);
        assertThat(written.headers().headers(Headers.DEAD_REASON))
                .extracting(header -> text(header.value()))
                .containsExactly("an earlier death", "value is no JSON");
        assertThat(header(written, Headers.DEAD_STAGE)).isEqualTo("decode");
        assertThat(header(written, Headers.DEAD_TOPIC)).isEqualTo("llm.requests");
        assertThat(header(written, Headers.DEAD_PARTITION)).isEqualTo("3");
        assertThat(header(written, Headers.DEAD_OFFSET)).isEqualTo("41");
    }

    @Test
    void aTombstoneCanDieToo() {
        InboundRecord inbound = decode(record(null, null, new RecordHeaders()));

        var written = new DeadLetterSerializer("d").serialize(new DeadLetter(inbound, "decode", "empty"), null, null);

        assertThat(written.key()).isNull();
        assertThat(written.value()).isNull();
    }

    @Test
    void aResponseCarriesTheRequestsKeyAndHeaders() {
        List<Header> headers = List.of(
                new Header("own", NOT_TEXT),
                new Header("own", null),
                new Header(Headers.ID, utf8("from-header")),
                new Header(Headers.TRACEPARENT, utf8("malformed")));
        Exchange exchange = exchange(NOT_TEXT, "00-settled-01", headers);

        var written = new ResponseSerializer("llm.responses", e -> utf8("answer")).serialize(exchange, null, 5L);

        assertThat(written.key()).isEqualTo(NOT_TEXT);
        assertThat(written.value()).isEqualTo(utf8("answer"));
        assertThat(written.headers().headers("own"))
                .extracting(org.apache.kafka.common.header.Header::value)
                .containsExactly(NOT_TEXT, null);
        assertThat(written.headers().headers(Headers.ID)).hasSize(1);
        assertThat(header(written, Headers.ID)).isEqualTo("r-1");
        assertThat(written.headers().headers(Headers.TRACEPARENT)).hasSize(1);
        assertThat(header(written, Headers.TRACEPARENT)).isEqualTo("00-settled-01");
    }

    @Test
    void aResponseWithoutKeyTakesTheIdAndKeepsAnUnreadTraceHeader() {
        Exchange exchange = exchange(null, null, List.of(new Header(Headers.TRACEPARENT, utf8("odd"))));

        var written = new ResponseSerializer("llm.responses", e -> new byte[0]).serialize(exchange, null, null);

        assertThat(text(written.key())).isEqualTo("r-1");
        assertThat(header(written, Headers.TRACEPARENT)).isEqualTo("odd");
    }

    @Test
    void aTraceIsKeyedByTenantAndId() {
        var written = new TraceSerializer("llm.traces", e -> utf8("{}"))
                .serialize(exchange(NOT_TEXT, "00-t-01", List.of()), null, null);

        assertThat(text(written.key())).isEqualTo("acme/r-1");
        assertThat(header(written, Headers.TRACEPARENT)).isEqualTo("00-t-01");
    }

    @Test
    void aChunkThatIsGoneIsWrittenAsATombstone() {
        ChunkChange gone = ChunkChange.delete("kb", "m+c", "a", "a#1");

        var written = new KeyedSerializer<ChunkChange>("c", DocumentRecords::key, DocumentRecords::encode)
                .serialize(gone, null, null);

        assertThat(text(written.key())).isEqualTo("[\"kb\",\"m+c\",\"a\",\"a#1\"]");
        assertThat(written.value()).isNull();
    }

    @Test
    void serializersTravelInTheJobGraphAndNameTheirTopic() throws Exception {
        for (TopicSerializer<?> serializer : List.of(
                new ResponseSerializer("t", e -> new byte[0]),
                new TraceSerializer("t", e -> new byte[0]),
                new KeyedSerializer<ChunkChange>("t", DocumentRecords::key, DocumentRecords::encode),
                new DeadLetterSerializer("t"))) {
            TopicSerializer<?> copy = InstantiationUtil.clone(serializer);

            assertThat(copy.getKafkaDatasetFacet()
                            .orElseThrow()
                            .getTopicIdentifier()
                            .getTopics())
                    .containsExactly("t");
        }
    }

    @Test
    void theDeadLetterTypeNeedsNoKryo() {
        SerializerConfigImpl config = new SerializerConfigImpl();
        config.setGenericTypes(false);

        assertThat(TypeInformation.of(DeadLetter.class).createSerializer(config))
                .isInstanceOf(PojoSerializer.class);
    }

    private static InboundRecord decode(ConsumerRecord<byte[], byte[]> record) {
        List<InboundRecord> out = new ArrayList<>();
        new InboundDeserializer().deserialize(record, new ListCollector<>(out));
        assertThat(out).hasSize(1);
        return out.get(0);
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] key, byte[] value, RecordHeaders headers) {
        return new ConsumerRecord<>(
                "llm.requests",
                3,
                41,
                1_700_000_000_000L,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                headers,
                java.util.Optional.empty());
    }

    private static Exchange exchange(byte[] key, String traceparent, List<Header> headers) {
        Envelope envelope = new Envelope(
                "r-1",
                "acme",
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                null,
                List.of(),
                traceparent,
                "llm.requests",
                3,
                41,
                0,
                key,
                headers);
        return Exchange.received(envelope, null);
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return text(record.headers().lastHeader(name).value());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

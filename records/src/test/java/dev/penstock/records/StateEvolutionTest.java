package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/**
 * State of an older version is read, as Flink does when it restores a savepoint. Each file in the resources was written
 * by the records as they were then: the serializer's snapshot ({@link TypeSerializerSnapshot#writeVersionedSnapshot}),
 * then the value.
 */
class StateEvolutionTest {

    @Test
    void anExchangeFromBeforeHeadsAndRetrievalStepsHasNone() throws IOException {
        Exchange read = restored(Exchange.class, "exchange-before-heads.bin");

        Exchange now = Exchanges.full();
        Embedding embedding = now.embedding();
        Passage passage = now.context().passages().get(0);
        assertThat(read.envelope().filter()).isEmpty();
        assertThat(read.context())
                .isEqualTo(new RetrievedContext(
                        now.context().corpus(),
                        List.of(new Passage(
                                passage.documentId(),
                                passage.version(),
                                passage.chunkId(),
                                passage.title(),
                                passage.text(),
                                passage.start(),
                                passage.end(),
                                passage.score()))));
        assertThat(read.generation().citations()).containsExactly(new Citation("guide", 2, "guide#3", 10, 60));
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields(
                        "envelope.filter", "context", "generation.citations", "cost.waste", "timings.stageStartMillis")
                .isEqualTo(now.withEmbedding(new Embedding(
                        embedding.vector(), embedding.model(), embedding.tokens(), List.of(), List.of())));
    }

    @Test
    void anExchangeFromBeforeWasteAndBeginningsHasWastedNothing() throws IOException {
        Exchange read = restored(Exchange.class, "exchange-before-waste.bin");

        assertThat(read.cost()).isEqualTo(new Cost(0.0002, 0.0012, Waste.NONE));
        assertThat(read.timings().startMillis(Stage.INFER)).isEqualTo(-1);
        assertThat(read.timings().micros(Stage.INFER)).isEqualTo(20_001);
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("cost.waste", "timings.stageStartMillis")
                .isEqualTo(Exchanges.full());
    }

    @Test
    void aTraceFromBeforeWasteAndBeginningsHasWastedNothing() throws IOException {
        assertThat(ExchangeCodec.decode(bytes("exchange-before-waste.json")))
                .usingRecursiveComparison()
                .isEqualTo(restored(Exchange.class, "exchange-before-waste.bin"));
    }

    @Test
    void aPolicyFromBeforeTheHeadsKeepsItsRules() throws IOException {
        Policy read = restored(Policy.class, "policy-before-heads.bin");

        assertThat(read.version()).isEqualTo(3);
        assertThat(read.rules()).isEqualTo(Exchanges.policy().rules().subList(0, 2));
    }

    /** Reads with the serializer of then, writes with that of now, and reads again. */
    private static <T> T restored(Class<T> type, String file) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes(file));
        TypeSerializerSnapshot<T> then =
                TypeSerializerSnapshot.readVersionedSnapshot(in, StateEvolutionTest.class.getClassLoader());
        TypeSerializer<T> now = TypeInformation.of(type)
                .createSerializer(
                        new SerializerConfigImpl(new Configuration().set(PipelineOptions.GENERIC_TYPES, false)));
        assertThat(now.snapshotConfiguration().resolveSchemaCompatibility(then).isIncompatible())
                .isFalse();
        DataOutputSerializer out = new DataOutputSerializer(256);
        now.serialize(then.restoreSerializer().deserialize(in), out);
        assertThat(in.available()).as("bytes left over").isZero();
        return now.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream in = StateEvolutionTest.class.getResourceAsStream(file)) {
            assertThat(in).as(file).isNotNull();
            return in.readAllBytes();
        }
    }
}

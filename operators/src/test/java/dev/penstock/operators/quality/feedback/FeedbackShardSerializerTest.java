package dev.penstock.operators.quality.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class FeedbackShardSerializerTest {
    /** As version 0.1.0 wrote it: form 1, one exchange, one given, one waiting, the timer. */
    private static final String STORED = "01" + "00000001" + "0000000000000007" + "0000018bcfe56800"
            + "00000001" + "0000000000000008" + "0000018bcfe56800" + "62f3f95a00232801"
            + "00000001" + "0000000000000009" + "000000000000000a" + "000461636d65" + "0000018bcfe56801"
            + "62f3f95a004fa002"
            + "0000018bd50bc400";

    @Test
    void whatAnOlderVersionStoredIsReadAndWrittenAsTheSame() throws Exception {
        FeedbackShard shard = read(STORED);
        assertThat(shard.exchanges.time(shard.exchanges.find(7))).isEqualTo(1_700_000_000_000L);
        assertThat(Given.unpacked(shard.given.value(shard.given.find(8))).rating())
                .isEqualTo(4.5);
        assertThat(shard.waiting).singleElement().satisfies(waiting -> {
            assertThat(waiting.tenant()).isEqualTo("acme");
            assertThat(waiting.givenAtMs()).isEqualTo(1_700_000_000_001L);
        });
        assertThat(write(shard)).isEqualTo(STORED);
        assertThat(write(FeedbackShardSerializer.INSTANCE.copy(shard))).isEqualTo(STORED);
        assertThat(write(FeedbackShardSerializer.INSTANCE.createInstance()))
                .isEqualTo("01" + "00000000".repeat(3) + "7fffffffffffffff");
    }

    @Test
    void aFormThatIsNotKnownIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> read("02" + STORED.substring(2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("form 2")
                .hasMessageContaining("Start the job with the version that wrote it");
    }

    @Test
    void theSnapshotOfTheSerializerRestoresIt() throws Exception {
        TypeSerializerSnapshot<FeedbackShard> snapshot = FeedbackShardSerializer.INSTANCE.snapshotConfiguration();
        assertThat(snapshot.restoreSerializer()).isInstanceOf(FeedbackShardSerializer.class);
        assertThat(snapshot.resolveSchemaCompatibility(FeedbackShardSerializer.INSTANCE.snapshotConfiguration())
                        .isCompatibleAsIs())
                .isTrue();
    }

    private static FeedbackShard read(String hex) throws IOException {
        return FeedbackShardSerializer.INSTANCE.deserialize(
                new DataInputDeserializer(HexFormat.of().parseHex(hex)));
    }

    private static String write(FeedbackShard shard) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        FeedbackShardSerializer.INSTANCE.serialize(shard, out);
        return HexFormat.of().formatHex(out.getCopyOfBuffer());
    }
}

package dev.penstock.operators.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.DeadLetters;
import dev.penstock.records.ChunkChange;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.DocumentStatus;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.QuarantinedPassage;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChunkChangelogTest {
    private static final ReceivedChange CHANGE = ReceivedChange.read(
            "kb",
            "a",
            1,
            false,
            "hash",
            1,
            new InboundRecord("docs.changes", 0, 1, 1, null, new byte[] {7}, List.of()));

    private KeyedOneInputStreamOperatorTestHarness<String, DocumentEvent, ChunkChange> harness;

    @BeforeEach
    void open() throws Exception {
        harness = harness();
        harness.open();
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, DocumentEvent, ChunkChange> harness()
            throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new ChunkChangelog(Documents.options())), ByDocument.EVENTS, Types.STRING);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void chunksReportsPassagesAndDeadLettersGoTheirWays() throws Exception {
        QuarantinedPassage passage = new QuarantinedPassage("kb", "a", 1, "Ignore all", 0, 10, "r", "p", 1, 1);
        send(new Indexed(
                report(DocumentStatus.INDEXED), "g", List.of(upsert("g", "x")), List.of("x"), List.of(passage)));
        send(Indexed.of(report(DocumentStatus.FAILED)));

        assertThat(told()).containsExactly("+g/x");
        assertThat(harness.getSideOutput(ChunkChangelog.QUARANTINE))
                .extracting(StreamRecord::getValue)
                .containsExactly(passage);
        assertThat(harness.getSideOutput(ChunkChangelog.REPORTS)).hasSize(2);
        assertThat(harness.getSideOutput(DeadLetters.TAG))
                .singleElement()
                .extracting(StreamRecord::getValue)
                .usingRecursiveComparison()
                .isEqualTo(new DeadLetter(CHANGE.inbound(), "index", "why"));
    }

    @Test
    void afterACrashChunksThatTheStoreForgotAreTakenBack() throws Exception {
        send(indexed("g", List.of(upsert("g", "x"), upsert("g", "y")), "x", "y"));
        OperatorSubtaskState checkpoint = harness.snapshot(1, 1);
        send(indexed("g", List.of(upsert("g", "z"), delete("g", "y")), "x", "z"));
        assertThat(told()).containsExactly("+g/x", "+g/y", "+g/z", "-g/y");
        harness.close();
        harness = harness();
        harness.initializeState(checkpoint);
        harness.open();

        // What the indexer says of the version that is stored already: all of it again, and nothing of what it dropped.
        send(indexed("g", List.of(upsert("g", "x"), upsert("g", "z")), "x", "z"));

        assertThat(told()).containsExactly("+g/x", "+g/z", "-g/y");
    }

    @Test
    void aDeletionTakesBackTheChunksOfAllGenerations() throws Exception {
        send(indexed("g1", List.of(upsert("g1", "x")), "x"));
        send(indexed("g2", List.of(upsert("g2", "x")), "x"));
        send(new Indexed(report(DocumentStatus.DELETED), "g2", List.of(delete("g2", "x")), List.of(), List.of()));

        assertThat(told()).containsExactly("+g1/x", "+g2/x", "-g2/x", "-g1/x");
    }

    @Test
    void aNewVersionLeavesOtherGenerationsAlone() throws Exception {
        send(indexed("g1", List.of(upsert("g1", "x")), "x"));
        send(indexed("g2", List.of(upsert("g2", "y")), "y"));
        send(Indexed.of(report(DocumentStatus.UNCHANGED)));

        assertThat(told()).containsExactly("+g1/x", "+g2/y");
    }

    private static Indexed indexed(String generation, List<ChunkChange> changes, String... chunkIds) {
        return new Indexed(report(DocumentStatus.INDEXED), generation, changes, List.of(chunkIds), List.of());
    }

    private void send(Indexed indexed) throws Exception {
        for (DocumentEvent event : DocumentEvent.of(indexed, CHANGE)) {
            harness.processElement(new StreamRecord<>(event));
        }
    }

    private List<String> told() {
        List<String> told = new ArrayList<>();
        harness.extractOutputValues()
                .forEach(change ->
                        told.add((change.deleted() ? "-" : "+") + change.generation() + "/" + change.chunkId()));
        return told;
    }

    private static ChunkChange upsert(String generation, String id) {
        return new ChunkChange("kb", generation, "a", id, false, 1, 0, "", "text", 0, 4, "h", null);
    }

    private static ChunkChange delete(String generation, String id) {
        return ChunkChange.delete("kb", generation, "a", id);
    }

    private static DocumentReport report(DocumentStatus status) {
        return new DocumentReport("kb", "a", 1, status, 0, 0, 0, 0, 0, 0, 0, "why");
    }
}

package dev.penstock.operators.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.records.DocumentReport;
import dev.penstock.records.DocumentStatus;
import dev.penstock.records.InboundRecord;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DocumentGateTest {
    private KeyedOneInputStreamOperatorTestHarness<String, ReceivedChange, ReceivedChange> harness;

    @BeforeEach
    void open() throws Exception {
        harness = harness();
        harness.open();
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, ReceivedChange, ReceivedChange> harness()
            throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new DocumentGate(Documents.options(), () -> 9)),
                ByDocument.CHANGES,
                Types.STRING);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void onlyWhatIsNewerOrTheSamePasses() throws Exception {
        send(change("a", 5, false, "five"));
        send(change("a", 4, false, "four"));
        send(change("b", 4, false, "other document"));
        send(change("a", 5, false, "five"));
        send(change("a", 6, false, "six"));

        assertThat(passed()).containsExactly("a5", "b4", "a5", "a6");
        assertThat(stale()).extracting(DocumentReport::version).containsExactly(4L);
        assertThat(stale()).extracting(DocumentReport::status).containsOnly(DocumentStatus.STALE);
    }

    @Test
    void aDeletionWinsOverItsVersionAndYieldsToANewerOne() throws Exception {
        send(change("a", 5, false, "five"));
        send(change("a", 5, true, "gone"));
        send(change("a", 5, false, "five"));
        send(change("a", 3, false, "three"));
        send(change("a", 5, true, "gone"));
        send(change("a", 6, false, "six"));

        assertThat(passed()).containsExactly("a5", "a5 deleted", "a5 deleted", "a6");
        assertThat(stale()).extracting(DocumentReport::version).containsExactly(5L, 3L);
    }

    @Test
    void theLateUpsertOfADocumentThatWasDeletedFirstIsStale() throws Exception {
        send(change("a", 5, true, "gone"));
        send(change("a", 5, false, "five"));
        send(change("a", 1, false, "one"));

        assertThat(passed()).containsExactly("a5 deleted");
    }

    @Test
    void afterARestoreWhatTheStateDoesNotKnowMayBeAReplay() throws Exception {
        send(change("a", 5, false, "five"));
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness();
        harness.setRestoredCheckpointId(7);
        harness.initializeState(snapshot);
        harness.open();

        send(change("a", 4, false, "four"));
        send(change("a", 5, false, "five"));
        send(change("a", 5, false, "other text under the same version"));
        send(change("b", 1, false, "one"));

        assertThat(stale()).extracting(DocumentReport::version).containsExactly(4L);
        assertThat(harness.extractOutputValues())
                .extracting(ReceivedChange::mayBeReplay)
                .containsExactly(false, true, true);
        assertThat(harness.extractOutputValues())
                .as("a later run knows them for changes of this one")
                .extracting(ReceivedChange::passedAfter)
                .containsOnly(7L);
    }

    @Test
    void withoutARestoreNothingIsAReplay() throws Exception {
        send(change("a", 5, false, "five"));

        assertThat(harness.extractOutputValues())
                .extracting(ReceivedChange::mayBeReplay)
                .containsExactly(false);
    }

    @Test
    void theStateIsForgottenAfterItsTime() throws Exception {
        harness.setStateTtlProcessingTime(0);
        send(change("a", 5, false, "five"));
        harness.setStateTtlProcessingTime(Documents.options().stateTtl().toMillis() + 1);
        send(change("a", 4, false, "four"));

        assertThat(passed()).as("the store decides then").containsExactly("a5", "a4");
    }

    private void send(ReceivedChange change) throws Exception {
        harness.processElement(new StreamRecord<>(change));
    }

    private List<String> passed() {
        return harness.extractOutputValues().stream()
                .map(change -> change.documentId() + change.version() + (change.deleted() ? " deleted" : ""))
                .toList();
    }

    private List<DocumentReport> stale() {
        Queue<StreamRecord<DocumentReport>> side = harness.getSideOutput(DocumentGate.STALE);
        return side == null
                ? List.of()
                : side.stream().map(StreamRecord::getValue).toList();
    }

    private static ReceivedChange change(String id, long version, boolean deleted, String hash) {
        InboundRecord inbound = new InboundRecord("docs.changes", 0, version, 1, null, new byte[0], List.of());
        return ReceivedChange.read("kb", id, version, deleted, hash, 1, inbound);
    }
}

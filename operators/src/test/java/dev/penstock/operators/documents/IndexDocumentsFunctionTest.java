package dev.penstock.operators.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.inference.Encoding;
import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeAnswers;
import dev.penstock.operators.Fakes.FakeEncoder;
import dev.penstock.records.ChunkChange;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentChangeCodec;
import dev.penstock.records.DocumentStatus;
import dev.penstock.records.InboundRecord;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.redis.RedisUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

class IndexDocumentsFunctionTest {
    private final FakeStore store = new FakeStore();
    private CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);
    private final FakeEncoder encoder =
            new FakeEncoder(text -> ready.thenApply(nothing -> new Encoding(new float[] {1, 0}, 1)));

    @Test
    void changesAreReadIndexedAndTakenApart() throws Exception {
        try (var harness = harness(Duration.ofSeconds(5))) {
            send(harness, Documents.upsert("a", 1, Documents.sections("One.", "Two.")));
            send(harness, Documents.upsert("a", 2, Documents.sections("One.")));
            send(harness, Documents.delete("b", 1));
            harness.endInput();

            List<DocumentEvent> events = harness.extractOutputValues();
            assertThat(events)
                    .filteredOn(event -> event.documentId().equals("a"))
                    .extracting(event -> event.report() == null
                            ? event.chunk().deleted() ? "-" : "+"
                            : event.report().status().name())
                    .containsExactly("+", "+", "INDEXED", "-", "INDEXED");
            assertThat(events.stream().map(DocumentEvent::report).filter(Objects::nonNull))
                    .anyMatch(report -> report.status() == DocumentStatus.DELETED);
            assertThat(store.documents.get("kb/a").version()).isEqualTo(2);
        }
        assertThat(encoder.closed).as("the lease was given back").isTrue();
    }

    @Test
    void aDocumentThatCannotBeReadBecomesADeadLetterUntouched() throws Exception {
        DocumentChange broken = new DocumentChange(
                "kb", "a", 1, false, new byte[] {1, 2, 3}, null, "image/png", null, Map.of(), List.of(), 1);
        try (var harness = harness(Duration.ofSeconds(5))) {
            send(harness, broken);
            harness.endInput();

            DocumentEvent event = harness.extractOutputValues().get(0);
            assertThat(event.report().status()).isEqualTo(DocumentStatus.FAILED);
            assertThat(event.deadLetter().inbound().value()).isEqualTo(DocumentChangeCodec.encode(broken));
            assertThat(event.deadLetter().reason()).isEqualTo(event.report().reason());
        }
    }

    @Test
    void aRedisThatStaysDownFailsTheTask() throws Exception {
        store.failure = () -> {
            throw new RedisUnavailableException("down", null);
        };
        MockEnvironment environment = environment();
        environment.setExpectedExternalFailureCause(Exception.class);
        try (var harness = harness(Duration.ofMillis(10), environment)) {
            send(harness, Documents.upsert("a", 1, Documents.sections("One.")));
            harness.endInput();

            assertThat(environment.getActualExternalFailureCause())
                    .hasValueSatisfying(
                            failure -> assertThat(failure).hasRootCauseInstanceOf(RedisUnavailableException.class));
        }
    }

    /**
     * The run that took the checkpoint stored a change of it afterwards, and its word was lost. In a checkpoint changes
     * have no order: whichever of two is indexed first, all chunks of the newer are told.
     */
    @Test
    void whatWasInFlightInACheckpointIsToldWhateverIsStored() throws Exception {
        DocumentChange first = Documents.upsert("a", 1, Documents.sections("One.", "Two."));
        DocumentChange edited = Documents.upsert("a", 2, Documents.sections("One.", "Three."));
        DocumentChange renumbered = Documents.upsert("a", 3, Documents.sections("One.", "Two."));

        assertThat(toldAfterRestore(first, first)).contains("One.", "Two.");
        assertThat(toldAfterRestore(first, edited)).contains("One.", "Three.");
        assertThat(toldAfterRestore(first, renumbered)).contains("One.", "Two.");
    }

    @Test
    void whatComesAfterTheCheckpointIsToldNextToWhatIsStored() throws Exception {
        OperatorSubtaskState checkpoint = index(Documents.upsert("a", 1, Documents.sections("One.", "Two.")));
        encoder.texts.clear();
        try (var harness = unopened(Duration.ofSeconds(5), environment())) {
            harness.setRestoredCheckpointId(7);
            harness.initializeState(checkpoint);
            harness.open();
            DocumentChange change = Documents.upsert("a", 2, Documents.sections("One.", "Three."));
            harness.processElement(new StreamRecord<>(received(change).passed(true, 7)));
            harness.endInput();

            assertThat(told(harness.extractOutputValues())).containsExactly("Three.");
        }
        assertThat(encoder.texts).as("what is stored is not encoded again").hasSize(1);
    }

    /** Of a change that was in flight, after a run that stored another or the same without telling it. */
    private List<String> toldAfterRestore(DocumentChange stored, DocumentChange inFlight) throws Exception {
        OperatorSubtaskState checkpoint;
        ready = new CompletableFuture<>();
        try (var harness = harness(Duration.ofSeconds(5))) {
            send(harness, inFlight);
            checkpoint = harness.snapshot(1, 1);
        }
        store.documents.clear();
        ready = CompletableFuture.completedFuture(null);
        index(stored);
        try (var harness = unopened(Duration.ofSeconds(5), environment())) {
            harness.setRestoredCheckpointId(1);
            harness.initializeState(checkpoint);
            harness.open();
            harness.endInput();
            return told(harness.extractOutputValues());
        }
    }

    /** Until nothing is in flight. */
    private OperatorSubtaskState index(DocumentChange change) throws Exception {
        try (var harness = harness(Duration.ofSeconds(5))) {
            send(harness, change);
            harness.endInput();
            return harness.snapshot(1, 1);
        }
    }

    private static List<String> told(List<DocumentEvent> events) {
        return events.stream()
                .map(DocumentEvent::chunk)
                .filter(chunk -> chunk != null && !chunk.deleted())
                .map(ChunkChange::text)
                .toList();
    }

    @Test
    void recordsThatAreNoChangesDieAndTombstonesAreSkipped() throws Exception {
        try (var harness =
                ProcessFunctionTestHarnesses.forProcessFunction(new DecodeChangesFunction(Documents.options()))) {
            InboundRecord tombstone = inbound(null);
            InboundRecord broken = inbound("{\"corpus\": \"kb\"}".getBytes(StandardCharsets.UTF_8));
            InboundRecord change = inbound(DocumentChangeCodec.encode(Documents.delete("a", 3)));
            harness.processElement(tombstone, 1);
            harness.processElement(broken, 1);
            harness.processElement(change, 1);

            assertThat(harness.extractOutputValues())
                    .extracting(ReceivedChange::documentId, ReceivedChange::version, ReceivedChange::deleted)
                    .containsExactly(tuple("a", 3L, true));
            assertThat(harness.getSideOutput(DeadLetters.TAG))
                    .singleElement()
                    .extracting(StreamRecord::getValue)
                    .extracting(DeadLetter::inbound)
                    .usingRecursiveComparison()
                    .isEqualTo(broken);
        }
    }

    private OneInputStreamOperatorTestHarness<ReceivedChange, DocumentEvent> harness(Duration patience)
            throws Exception {
        return harness(patience, environment());
    }

    private static MockEnvironment environment() {
        return new MockEnvironmentBuilder().setManagedMemorySize(0).build();
    }

    private OneInputStreamOperatorTestHarness<ReceivedChange, DocumentEvent> harness(
            Duration patience, MockEnvironment environment) throws Exception {
        var harness = unopened(patience, environment);
        harness.open();
        return harness;
    }

    private OneInputStreamOperatorTestHarness<ReceivedChange, DocumentEvent> unopened(
            Duration patience, MockEnvironment environment) throws Exception {
        IndexDocumentsFunction function = new IndexDocumentsFunction(
                Fakes.opener(encoder),
                Fakes.opener((DocumentStore) store),
                Fakes.opener((AnswerCache) new FakeAnswers()),
                Documents.options(patience, List.of()),
                () -> 5);
        var harness = new OneInputStreamOperatorTestHarness<ReceivedChange, DocumentEvent>(
                new AsyncWaitOperatorFactory<>(function, 0, 100, OutputMode.UNORDERED),
                serializer(ReceivedChange.class),
                environment);
        harness.setup(serializer(DocumentEvent.class));
        return harness;
    }

    /** Without Kryo, as in the job. */
    private static <T> TypeSerializer<T> serializer(Class<T> type) {
        Configuration noKryo = new Configuration().set(PipelineOptions.GENERIC_TYPES, false);
        return TypeInformation.of(type).createSerializer(new ExecutionConfig(noKryo).getSerializerConfig());
    }

    private static void send(
            OneInputStreamOperatorTestHarness<ReceivedChange, DocumentEvent> harness, DocumentChange change)
            throws Exception {
        harness.processElement(new StreamRecord<>(received(change)));
    }

    private static ReceivedChange received(DocumentChange change) {
        InboundRecord inbound = inbound(DocumentChangeCodec.encode(change));
        return ReceivedChange.read(
                change.corpus(), change.id(), change.version(), change.deleted(), "hash", 1, inbound);
    }

    private static InboundRecord inbound(byte[] value) {
        return new InboundRecord("docs.changes", 0, 1, 1_000, null, value, List.of());
    }
}

package dev.penstock.operators.drift.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.operators.drift.DriftOptions;
import dev.penstock.operators.drift.DriftTraffic;
import dev.penstock.operators.drift.window.CollectTraffic;
import dev.penstock.operators.drift.window.ExchangeReader;
import dev.penstock.operators.drift.window.TenantWindow;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.options.OptionsBinder;
import dev.penstock.options.YamlTree;
import dev.penstock.records.DriftEvent;
import dev.penstock.records.Embedding;
import dev.penstock.records.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Windows of made-up traffic, through the operator that judges them. */
class DetectDriftTest {
    private static final int REQUESTS = 400;
    private static final String SLIDING = "{window: 5m, examples: true}";

    private static final IntUnaryOperator USUAL = i -> i % 4;
    /** A tenth of the questions is on a topic that nobody asked about. */
    private static final IntUnaryOperator NEW_TOPIC = i -> i % 10 == 0 ? 9 : i % 4;

    private final List<DriftEvent> events = new ArrayList<>();
    private final List<Observation> observations = new ArrayList<>();
    private int window;
    private int requests;

    @Test
    void stableTrafficRaisesNoAlarm() throws Exception {
        try (Detection detection = new Detection(SLIDING)) {
            detection.windows(40, USUAL);
        }

        assertThat(events).isEmpty();
        assertThat(observations)
                .hasSizeGreaterThan(30)
                .allSatisfy(one -> assertThat(one.samples())
                        .filteredOn(sample -> sample.metric() == Metric.DRIFTED)
                        .isNotEmpty()
                        .allMatch(sample -> sample.value() == 0));
    }

    @Test
    void aNewTopicIsFoundWithItsSecondWindowAndItsEndWithTheSecondThereafter() throws Exception {
        try (Detection detection = new Detection(SLIDING)) {
            detection.windows(10, USUAL);
            detection.windows(1, NEW_TOPIC);
            assertThat(events).as("one window may be an accident").isEmpty();

            detection.windows(2, NEW_TOPIC);
            DriftEvent begun = event("prompt-novelty", true);
            assertThat(begun.tenant()).isEqualTo("acme");
            assertThat(begun.startMs()).isEqualTo(start(10));
            assertThat(begun.endMs()).isEqualTo(start(12));
            assertThat(begun.referenceEndMs()).isEqualTo(start(10));
            assertThat(begun.score()).isGreaterThan(begun.threshold());
            assertThat(begun.summary())
                    .contains("questions unlike all of the reference")
                    .contains("trailing");
            assertThat(begun.examples()).isNotEmpty().allMatch(example -> example.endsWith("topic 9"));
            assertThat(event("topic", true).summary()).contains("t9 0% -> 10%");
            assertThat(lastGauge("prompt-novelty")).isEqualTo(1);

            detection.windows(2, USUAL);
            assertThat(event("prompt-novelty", false).endMs()).isEqualTo(start(15));
            assertThat(lastGauge("prompt-novelty")).isZero();
        }
    }

    @Test
    void oneOddWindowIsNoDrift() throws Exception {
        try (Detection detection = new Detection(SLIDING)) {
            for (int i = 0; i < 5; i++) {
                detection.windows(6, USUAL);
                detection.windows(1, NEW_TOPIC);
            }
        }

        assertThat(events).isEmpty();
    }

    @Test
    void driftThatStaysIsTheNewNormalAfterATime() throws Exception {
        try (Detection detection = new Detection("{window: 5m, adopt-after: 30m, season-days: 0}")) {
            detection.windows(10, USUAL);
            detection.windows(8, NEW_TOPIC);
            assertThat(event("prompt-novelty", false).summary()).contains("new normal");

            events.clear();
            detection.windows(15, NEW_TOPIC);
            assertThat(events).as("all of it is normal").isEmpty();
            detection.windows(3, i -> i % 10 == 0 ? 12 : i % 4);
            assertThat(event("prompt-novelty", true).startMs()).isEqualTo(start(33));
        }
    }

    @Test
    void driftOfWhatIsNoLongerSeenEndsInTimeToo() throws Exception {
        try (Detection detection = new Detection("{window: 5m, adopt-after: 30m, season-days: 0}")) {
            detection.windows(10, USUAL);
            detection.windows(2, NEW_TOPIC);
            assertThat(event("prompt-novelty", true).startMs()).isEqualTo(start(10));
            detection.model = null;
            detection.windows(3, NEW_TOPIC);
            assertThat(events).noneMatch(event -> event.feature().equals("prompt-novelty") && !event.drifted());

            detection.windows(1, NEW_TOPIC);
            assertThat(event("prompt-novelty", false).summary()).contains("new normal");
            assertThat(event("prompt-novelty", false).endMs()).isEqualTo(start(16));
        }
    }

    @Test
    void anotherEncoderIsAnotherBeginning() throws Exception {
        try (Detection detection = new Detection(SLIDING)) {
            detection.windows(10, USUAL);
            detection.windows(2, NEW_TOPIC);
            assertThat(event("prompt-novelty", true)).isNotNull();
            detection.model = "another-encoder";
            detection.windows(1, NEW_TOPIC);
            assertThat(event("prompt-novelty", false).summary()).contains("embedded by another model");

            events.clear();
            detection.windows(6, USUAL);
            detection.windows(2, i -> i % 10 == 0 ? 12 : i % 4);
            assertThat(event("prompt-novelty", true).startMs()).isEqualTo(start(19));
        }
    }

    @Test
    void whatComesAtTheSameHourEveryDayIsNoDriftFromTheSecondDayOn() throws Exception {
        String hourly = "{window: 1h}";
        IntUnaryOperator night = i -> 4 + i % 4;
        try (Detection detection = new Detection(hourly)) {
            for (int day = 0; day < 4; day++) {
                detection.windows(12, USUAL);
                detection.windows(12, night);
            }
        }

        assertThat(events).filteredOn(DriftEvent::drifted).isNotEmpty().allMatch(event -> event.startMs() < start(26));
    }

    @Test
    void creepingChangeIsFoundByAPinnedReferenceOnly() throws Exception {
        try (Detection pinned = new Detection("{window: 5m, reference: pinned, pinned-windows: 5}")) {
            creep(pinned);
        }
        assertThat(events)
                .filteredOn(DriftEvent::drifted)
                .extracting(DriftEvent::feature)
                .contains("topic");
        assertThat(event("topic", true).referenceEndMs()).isEqualTo(start(5));

        events.clear();
        window = 0;
        try (Detection sliding = new Detection("{window: 5m, trailing: 10m}")) {
            creep(sliding);
        }
        assertThat(events).filteredOn(event -> event.feature().equals("topic")).isEmpty();
    }

    /** The share of topic 0 grows by a point with each window. */
    private void creep(Detection detection) throws Exception {
        detection.windows(6, USUAL);
        for (int i = 0; i < 40; i++) {
            int points = i;
            detection.windows(1, n -> n % 100 < points ? 0 : n % 4);
        }
    }

    @Test
    void aCrashChangesNothing() throws Exception {
        try (Detection detection = new Detection(SLIDING)) {
            detection.windows(10, USUAL);
            detection.windows(3, NEW_TOPIC);
        }
        List<DriftEvent> expected = List.copyOf(events);
        events.clear();
        window = 0;
        requests = 0;
        Detection crashed = new Detection(SLIDING);
        crashed.windows(10, USUAL);
        crashed.windows(1, NEW_TOPIC);
        OperatorSubtaskState state = crashed.harness.snapshot(1, 1);
        crashed.close();
        try (Detection restored = new Detection(SLIDING, state)) {
            restored.windows(2, NEW_TOPIC);
        }

        assertThat(events).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void aForgottenTenantDriftsNoMoreAndLeavesNoState() throws Exception {
        try (Detection detection = new Detection(SLIDING)) {
            detection.windows(10, USUAL);
            detection.windows(2, NEW_TOPIC);
            int begun = events.size();
            detection.send(new TenantWindow("acme", start(12), start(12), 0, null));

            assertThat(begun).isPositive();
            assertThat(events).filteredOn(event -> !event.drifted()).hasSize(begun);
            assertThat(detection.harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void tooFewSamplesSayNothing() throws Exception {
        try (Detection detection = new Detection("{window: 5m, min-samples: 1000}")) {
            detection.windows(10, USUAL);
            detection.windows(3, NEW_TOPIC);
        }

        assertThat(events).isEmpty();
        assertThat(observations).isEmpty();
    }

    @Test
    void aRangeNeedsBothEndsInTheirOrder() {
        assertThatThrownBy(() -> new DetectDrift(options("{pinned-from: \"2026-11-26T08:00:00Z\"}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("metrics.drift.pinned-to is unset");
        assertThatThrownBy(() -> new DetectDrift(
                        options("{pinned-from: \"2026-11-26T08:00:00Z\", pinned-to: \"2026-11-25T08:00:00Z\"}")))
                .hasMessageContaining("expected a time after pinned-from");
    }

    private DriftEvent event(String feature, boolean drifted) {
        return events.stream()
                .filter(event -> event.feature().equals(feature) && event.drifted() == drifted)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such event of " + feature + " in " + events));
    }

    private double lastGauge(String feature) {
        return observations.get(observations.size() - 1).samples().stream()
                .filter(sample -> sample.metric() == Metric.DRIFTED
                        && sample.labels().get(0).equals(feature))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private long windowMs = 300_000;

    private long start(int n) {
        return n * windowMs;
    }

    private static DriftOptions options(String yaml) {
        return OptionsBinder.bind(DriftOptions.class, YamlTree.parse(yaml));
    }

    /** Traffic is collected as in the job, then judged. */
    private final class Detection implements AutoCloseable {
        private final DriftOptions options;
        /** Of the vectors; null for questions without one. */
        private String model = DriftTraffic.MODEL;

        private final KeyedOneInputStreamOperatorTestHarness<String, TenantWindow, DriftEvent> harness;

        Detection(String yaml) throws Exception {
            this(yaml, null);
        }

        Detection(String yaml, OperatorSubtaskState state) throws Exception {
            options = options(yaml);
            windowMs = options.window().toMillis();
            harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    new KeyedProcessOperator<>(new DetectDrift(options)), TenantWindow::tenant, Types.STRING);
            harness.setup(serializer(DriftEvent.class));
            if (state != null) {
                harness.initializeState(state);
            }
            harness.open();
        }

        void windows(int count, IntUnaryOperator topics) throws Exception {
            for (int i = 0; i < count; i++) {
                send(collected(topics));
            }
        }

        void send(TenantWindow traffic) throws Exception {
            harness.processElement(traffic, traffic.endMs() - 1);
            events.addAll(harness.extractOutputValues());
            harness.getOutput().clear();
            var told = harness.getSideOutput(DetectDrift.OBSERVATIONS);
            while (told != null && !told.isEmpty()) {
                observations.add(told.poll().getValue());
            }
        }

        private TenantWindow collected(IntUnaryOperator topics) throws Exception {
            long startMs = start(window++);
            CollectTraffic<Exchange> collect = new CollectTraffic<>(
                    new ExchangeReader(text -> "eng", options.examples()), options.window(), 10, options.vectors());
            try (var collector = new OneInputStreamOperatorTestHarness<>(collect, serializer(Exchange.class))) {
                collector.setup(serializer(TenantWindow.class));
                collector.open();
                for (int i = 0; i < REQUESTS; i++) {
                    Exchange exchange = DriftTraffic.on(topics.applyAsInt(i), "acme", requests++, startMs + i);
                    collector.processElement(exchange.withEmbedding(embedded(exchange.embedding())), startMs);
                }
                collector.processWatermark(Watermark.MAX_WATERMARK);
                return collector.extractOutputValues().stream()
                        .filter(traffic -> traffic.tenant().equals("acme"))
                        .findFirst()
                        .orElseThrow();
            }
        }

        private Embedding embedded(Embedding usual) {
            return model == null
                    ? null
                    : new Embedding(usual.vector(), model, usual.tokens(), usual.scores(), List.of());
        }

        @Override
        public void close() throws Exception {
            harness.close();
        }
    }

    /** Without Kryo, as in the job. */
    private static <T> TypeSerializer<T> serializer(Class<T> type) {
        Configuration noKryo = new Configuration().set(PipelineOptions.GENERIC_TYPES, false);
        return TypeInformation.of(type).createSerializer(new ExecutionConfig(noKryo).getSerializerConfig());
    }
}

package dev.penstock.jobs.metrics.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.operators.metrics.Sample;
import dev.penstock.options.OptionsException;
import dev.penstock.options.YamlTree;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Cost;
import dev.penstock.records.DeadLetter;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.Judgement;
import dev.penstock.records.Outcome;
import dev.penstock.records.Passage;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.Status;
import dev.penstock.records.TraceFacts;
import dev.penstock.records.Waste;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.CloseableIterator;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers with known faults go through the stages, with MiniLM and a judge behind HTTP. */
@Timeout(120)
class QualityStagesITCase {
    private static final long T = 1_700_000_000_000L;
    private static final String GRADES =
            "{\"faithfulness\":0.5,\"answer_relevancy\":0.9,\"context_precision\":1,\"context_recall\":1,\"reason\":\"ok\"}";

    @TempDir
    private Path folder;

    @Test
    void everyStageTellsWhatIsKnownOfTheTraces() throws Exception {
        try (SimulatedProvider provider =
                        SimulatedProvider.builder().answering(last -> GRADES).start();
                EmbeddedFlink flink = EmbeddedFlink.start(2, noKryo())) {
            PenstockConfig config = config(provider.baseUrl(), "premium");
            StreamExecutionEnvironment env = flink.environment().setParallelism(2);
            List<Exchange> exchanges = List.of(
                    answered("good", "How long do I boil an egg?", "Boil the egg for six minutes [1]."),
                    answered("wrong", "How long do I boil an egg?", "Boil the egg for 45 minutes."),
                    answered("nonsense", "How long do I boil an egg?", "The Berlin Wall fell in November."),
                    answered("refused", "How long do I boil an egg?", "I'm sorry, I cannot help with that."),
                    answered("leak", "Who boils eggs?", "For more about the weather, write to ann.smith@example.org."));
            QualityStages.Streams streams = QualityStages.on(
                    timed(env, exchanges, Exchange.class),
                    heldOpen(timed(
                            env,
                            exchanges.stream().map(QualityStagesITCase::facts).toList(),
                            TraceFacts.class)),
                    env.fromCollection(
                            List.of(
                                    feedback("{\"request_id\":\"good\",\"rating\":5}"),
                                    feedback("{\"request_id\":\"wrong\",\"rating\":1,\"flags\":[\"wrong\"]}"),
                                    feedback("{\"request_id\":\"unheard-of\",\"rating\":1}"),
                                    feedback("{\"request_id\":\"good\",\"rating\":9}")),
                            TypeInformation.of(InboundRecord.class)),
                    config);
            CloseableIterator<Judgement> judgements =
                    streams.judgements().orElseThrow().collectAsync();
            CloseableIterator<DeadLetter> dead = streams.deadLetters().collectAsync();
            List<Observation> observations = new ArrayList<>();
            try (CloseableIterator<Observation> read = streams.observations().executeAndCollect()) {
                read.forEachRemaining(observation -> {
                    observations.add(observation);
                    observation.samples().stream()
                            .filter(sample -> sample.equals(Sample.of(Metric.FEEDBACK, 1, "joined")))
                            .forEach(joined -> HeldOpen.JOINED.countDown());
                });
            }

            assertThat(observations).extracting(Observation::tenant).containsOnly("default");
            assertThat(mean(observations, Metric.GROUNDEDNESS))
                    .as("of four answers with passages, only the first is borne out")
                    .isCloseTo(0.25, within(1e-9));
            assertThat(mean(observations, Metric.HALLUCINATION_RATE)).isCloseTo(0.75, within(1e-9));
            assertThat(mean(observations, Metric.REFUSAL_RATE)).isCloseTo(0.2, within(1e-9));
            assertThat(mean(observations, Metric.LEAK_RATE)).isCloseTo(0.2, within(1e-9));
            assertThat(values(observations, Metric.ANSWER_RELEVANCE).stream()
                            .filter(value -> value > 0.9)
                            .count())
                    .as("two answers are about eggs, two are not")
                    .isEqualTo(2);
            assertThat(mean(observations, Metric.SATISFACTION)).isEqualTo(3);
            assertThat(values(observations, Metric.FEEDBACK))
                    .as("two joined, one unmatched")
                    .hasSize(3);
            assertThat(values(observations, Metric.FEEDBACK_FLAGS)).hasSize(1);
            assertThat(mean(observations, Metric.JUDGED_RELEVANCY)).isCloseTo(0.9, within(1e-9));
            assertThat(mean(observations, Metric.JUDGE_AGREEMENT))
                    .as("judge and user agree on the first, not on the second")
                    .isEqualTo(0.5);
            assertThat(list(judgements)).hasSize(5).allMatch(judgement -> judgement.usd() > 0);
            assertThat(list(dead))
                    .extracting(DeadLetter::reason)
                    .singleElement()
                    .asString()
                    .startsWith("rating: value '9'");
        }
    }

    @Test
    void aJudgeThatCannotWriteIsRefusedBeforeTheStart() {
        Assertions.assertThatThrownBy(() -> config("http://127.0.0.1:1/v1", "cheap"))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("metrics.quality.judge.tier");
        Assertions.assertThatThrownBy(() -> config("http://127.0.0.1:1/v1", "golden"))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("allowed are the tiers cheap, premium");
    }

    @Test
    void moreThanAJobManagerHoldsNeedsAPlaceForCheckpoints() throws IOException {
        String pending = "metrics: {quality: {feedback: {max-pending: 5000000}}}\n";
        Path memory = Files.writeString(folder.resolve("memory.yaml"), pending);
        Assertions.assertThatThrownBy(() -> ConfigFile.bind(YamlTree.read(memory)))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("metrics.quality.feedback.max-pending")
                .hasMessageContaining("set job.checkpoint-dir");
        Path disk = Files.writeString(
                folder.resolve("disk.yaml"), pending + "job: {checkpoint-dir: 's3://bucket/checkpoints'}\n");
        assertThat(ConfigFile.bind(YamlTree.read(disk))
                        .metrics()
                        .quality()
                        .feedback()
                        .maxPending())
                .isEqualTo(5_000_000);
    }

    private PenstockConfig config(String url, String judge) throws IOException {
        Path file = Files.writeString(folder.resolve("penstock.yaml"), """
                generators:
                  quotes: {kind: extractive}
                  judge: {kind: openai, location: "%s", model: judge-model}
                routing:
                  tiers:
                    - {name: cheap, share: 0.9, generators: [quotes], usd-per-million-prompt-tokens: 0, usd-per-million-completion-tokens: 0}
                    - {name: premium, share: 0.1, generators: [quotes, judge], usd-per-million-prompt-tokens: 3, usd-per-million-completion-tokens: 15}
                metrics:
                  quality:
                    judge: {share: 1, tier: %s}
                """.formatted(url, judge));
        return ConfigFile.bind(YamlTree.read(file));
    }

    private static Configuration noKryo() {
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        return settings;
    }

    /** Rebalanced, so that each record is serialised on its way. */
    private static <T> DataStream<T> timed(StreamExecutionEnvironment env, List<T> records, Class<T> type) {
        return env.fromCollection(records, TypeInformation.of(type))
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<T>forMonotonousTimestamps().withTimestampAssigner((record, ignored) -> T))
                .setParallelism(1)
                .rebalance();
    }

    private static DataStream<TraceFacts> heldOpen(DataStream<TraceFacts> facts) {
        return facts.transform("held-open", TypeInformation.of(TraceFacts.class), new HeldOpen());
    }

    /** Traces end, and with them event time, when the feedback has found them, as those of a topic never do before. */
    private static final class HeldOpen extends AbstractStreamOperator<TraceFacts>
            implements OneInputStreamOperator<TraceFacts, TraceFacts> {
        private static final long serialVersionUID = 1;
        static final CountDownLatch JOINED = new CountDownLatch(2);

        @Override
        public void processElement(StreamRecord<TraceFacts> facts) {
            output.collect(facts);
        }

        @Override
        public void processWatermark(Watermark mark) throws Exception {
            if (mark.equals(Watermark.MAX_WATERMARK)) {
                JOINED.await(60, TimeUnit.SECONDS);
            }
            super.processWatermark(mark);
        }
    }

    private static List<Double> values(List<Observation> observations, Metric metric) {
        return observations.stream()
                .flatMap(observation -> observation.samples().stream())
                .filter(sample -> sample.metric() == metric)
                .map(Sample::value)
                .toList();
    }

    private static double mean(List<Observation> observations, Metric metric) {
        List<Double> values = values(observations, metric);
        assertThat(values).isNotEmpty();
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static <T> List<T> list(CloseableIterator<T> iterator) throws Exception {
        List<T> all = new ArrayList<>();
        try (iterator) {
            iterator.forEachRemaining(all::add);
        }
        return all;
    }

    private static InboundRecord feedback(String value) {
        return new InboundRecord(
                "llm.feedback", 0, 0, T + 60_000, null, value.getBytes(StandardCharsets.UTF_8), List.of());
    }

    private static Exchange answered(String id, String question, String answer) {
        Envelope envelope = new Envelope(
                id,
                Envelope.DEFAULT_TENANT,
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                "cooking",
                List.of(),
                null,
                "llm.requests",
                0,
                1,
                T - 500,
                null,
                List.of());
        ChatRequest request = new ChatRequest(
                null,
                List.of(ChatMessage.user(question)),
                null,
                null,
                null,
                List.of(),
                null,
                ResponseFormat.TEXT,
                null,
                null);
        String text = "Boil eggs for six minutes if the yolk is to stay soft. Then put them into cold water.";
        Passage passage = new Passage("eggs", 1, "eggs#0", "Eggs", text, 0, text.length(), 1);
        return Exchange.received(envelope, request)
                .withContext(new RetrievedContext("cooking", List.of(passage)))
                .withGeneration(new Generation(answer, "m", "p", 10, 5, "stop", List.of(), -1, 1, List.of()))
                .decided(Outcome.ANSWERED, new Cost(0.1, 0.2), T);
    }

    private static TraceFacts facts(Exchange exchange) {
        return new TraceFacts(
                exchange.envelope().tenant(),
                exchange.envelope().id(),
                T - 500,
                T,
                Status.ANSWERED,
                null,
                null,
                true,
                "cheap",
                "share",
                "m",
                "p",
                10,
                5,
                -1,
                1,
                0,
                new long[0],
                0.1,
                0.2,
                Waste.NONE,
                null,
                false);
    }
}

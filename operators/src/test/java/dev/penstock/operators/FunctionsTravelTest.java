package dev.penstock.operators;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.penstock.inference.Generator;
import dev.penstock.operators.admission.AdmissionOptions;
import dev.penstock.operators.admission.AdmitFunction;
import dev.penstock.operators.admission.DeduplicateFunction;
import dev.penstock.operators.admission.RequestKey;
import dev.penstock.operators.admission.TenantKey;
import dev.penstock.operators.alerts.AlertFunction;
import dev.penstock.operators.cache.CacheFillSink;
import dev.penstock.operators.cache.ExactCacheFunction;
import dev.penstock.operators.cache.SemanticCacheFunction;
import dev.penstock.operators.decode.DecodeFunction;
import dev.penstock.operators.documents.ByDocument;
import dev.penstock.operators.documents.ChunkChangelog;
import dev.penstock.operators.documents.DecodeChangesFunction;
import dev.penstock.operators.documents.DocumentGate;
import dev.penstock.operators.documents.DocumentMeter;
import dev.penstock.operators.documents.DocumentOptions;
import dev.penstock.operators.documents.IndexDocumentsFunction;
import dev.penstock.operators.embedding.EmbedFunction;
import dev.penstock.operators.guardrail.ClassifyFunction;
import dev.penstock.operators.guardrail.DefaultPolicy;
import dev.penstock.operators.inference.InferFunction;
import dev.penstock.operators.inference.Journaling;
import dev.penstock.operators.metrics.AlertOptions;
import dev.penstock.operators.metrics.WindowOptions;
import dev.penstock.operators.outlook.CostOutlook;
import dev.penstock.operators.prometheus.PrometheusSink;
import dev.penstock.operators.quality.QualityOptions;
import dev.penstock.operators.quality.feedback.DecodeFeedbackFunction;
import dev.penstock.operators.quality.feedback.FeedbackJoin;
import dev.penstock.operators.quality.feedback.FeedbackShards;
import dev.penstock.operators.quality.judge.AgreementJoin;
import dev.penstock.operators.quality.judge.JudgeFunction;
import dev.penstock.operators.quality.judge.JudgementsOut;
import dev.penstock.operators.quality.scores.QualityScorer;
import dev.penstock.operators.retrieval.RetrievalOpeners;
import dev.penstock.operators.retrieval.RetrievalOptions;
import dev.penstock.operators.retrieval.RetrieveFunction;
import dev.penstock.operators.routing.RouteFunction;
import dev.penstock.operators.routing.Routings;
import dev.penstock.operators.tracing.Propagation;
import dev.penstock.operators.tracing.SpanSink;
import dev.penstock.operators.tracing.TracingOptions;
import dev.penstock.options.OptionsBinder;
import dev.penstock.options.YamlTree;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.cache.CacheOptions;
import dev.penstock.state.cache.SemanticIndex;
import dev.penstock.state.index.CorpusIndex;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions reach the TaskManagers by Java serialisation. */
class FunctionsTravelTest {

    @ParameterizedTest
    @MethodSource("functions")
    void aFunctionCanBeSentToATaskManager(Serializable function) {
        assertThatCode(() -> InstantiationUtil.clone(function)).doesNotThrowAnyException();
    }

    private static final DocumentOptions DOCUMENTS = OptionsBinder.bind(DocumentOptions.class, null);
    private static final QualityOptions QUALITY = OptionsBinder.bind(QualityOptions.class, null);

    private static final TracingOptions TRACING =
            OptionsBinder.bind(TracingOptions.class, YamlTree.parse("exporter: log"));

    static Stream<Serializable> functions() {
        WallClock clock = WallClock.SYSTEM;
        EncoderOpener encoder = assignedGpu -> {
            throw new IllegalStateException("not opened in this test");
        };
        Opener<AnswerCache> answers = none();
        Opener<SemanticIndex> index = none();
        Opener<CorpusIndex> corpus = none();
        Opener<Generator> generator = none();
        CacheOptions cache = new CacheOptions(true, true, Duration.ofHours(1), 0.9, 10, 100, 1);
        AdmissionOptions admission =
                new AdmissionOptions(1, 1, Map.of(), 1024, 1, 16, Duration.ofSeconds(1), Duration.ofSeconds(1));
        return Stream.of(
                new DecodeFunction(inbound -> Exchanges.asking("Hi"), clock),
                new DeduplicateFunction(admission),
                new RequestKey(),
                new AdmitFunction(admission, clock),
                new TenantKey(),
                new ExactCacheFunction(answers, cache, "minilm", clock),
                new EmbedFunction(encoder, clock),
                new ClassifyFunction(encoder, DefaultPolicy.get(), Map.of()),
                new SemanticCacheFunction(answers, index, (asked, stored) -> Optional.empty(), cache, clock),
                new RetrieveFunction(
                        new RetrievalOpeners(corpus, List.of(encoder), new HashMap<>(), new HashMap<>()),
                        OptionsBinder.defaults(RetrievalOptions.class),
                        clock),
                new RouteFunction(Routings.OPTIONS, clock),
                new InferFunction(
                        Routings.OPTIONS,
                        Map.of("cheap", generator, "mid", generator, "premium", generator),
                        new Journaling(none(), Set.of("mid", "premium"), Duration.ofMillis(250)),
                        clock),
                new CacheFillSink(answers, 16, clock),
                new SpanSink(TRACING),
                Propagation.of(TRACING),
                new DecodeChangesFunction(DOCUMENTS),
                new DocumentGate(DOCUMENTS, clock),
                ByDocument.CHANGES,
                new IndexDocumentsFunction(encoder, none(), answers, DOCUMENTS, clock),
                ByDocument.EVENTS,
                new ChunkChangelog(DOCUMENTS),
                new DocumentMeter(),
                new QualityScorer(encoder, QUALITY),
                new DecodeFeedbackFunction(QUALITY.feedback()),
                new FeedbackJoin(QUALITY.feedback(), Duration.ofMinutes(10)),
                FeedbackShards.ANSWERS,
                FeedbackShards.FEEDBACK,
                new JudgeFunction(
                        new RetrievalOpeners.Tier(Routings.OPTIONS.tiers().get(0), generator), QUALITY.judge(), clock),
                new JudgementsOut(),
                new AgreementJoin(QUALITY.judge(), QUALITY.feedback(), Duration.ofMinutes(10)),
                AgreementJoin.JUDGEMENTS,
                AgreementJoin.FEEDBACK,
                new AlertFunction(new AlertOptions(Map.of(), List.of("PenstockDrift"))),
                new CostOutlook(OptionsBinder.defaults(WindowOptions.class)),
                new PrometheusSink(none()),
                new Decided());
    }

    private static <T> Opener<T> none() {
        return () -> {
            throw new IllegalStateException("not opened in this test");
        };
    }
}

package dev.penstock.operators.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeEncoder;
import dev.penstock.operators.Fakes.FakeGenerator;
import dev.penstock.operators.retrieval.Citations;
import dev.penstock.operators.retrieval.RetrievalPipeline;
import dev.penstock.operators.retrieval.Retrievals;
import dev.penstock.operators.retrieval.Spotlight;
import dev.penstock.operators.retrieval.TestCorpora;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Citation;
import dev.penstock.records.Embedding;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import dev.penstock.records.Generation;
import dev.penstock.records.MetadataFilter;
import dev.penstock.records.Outcome;
import dev.penstock.records.Passage;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseCodec;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Verdict;
import dev.penstock.state.index.IndexedChunk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whoever lacks a label never meets what it guards: not as a chunk, not as the section around one, not in a prompt, a
 * citation, a trace, a response, nor in an answer that a cache may give him. Random corpora, labels, filters, callers and
 * retrieval options, over the real index.
 */
class LabelIsolationTest {
    private static final List<String> LABELS = List.of("hr", "legal", "staff");
    private static final List<String> WORDS = List.of("alpha", "beta", "gamma", "delta", "epsilon", "zeta");
    private static final Verdict CLEAN = new Verdict("p", 1, RuleAction.ALLOW, List.of());
    private static final CacheKeys KEYS = new CacheKeys(1, "fake");

    /** @param marker a word that stands in every chunk and in every field that people see */
    private record Guarded(String corpus, String marker, List<String> labels, Map<String, String> metadata) {
        boolean isOpenTo(Envelope caller) {
            boolean labelled = labels.isEmpty() || !Collections.disjoint(labels, caller.labels());
            boolean passes =
                    caller.filter().stream().allMatch(filter -> filter.values().contains(metadata.get(filter.name())));
            return corpus.equals(caller.corpus()) && labelled && passes;
        }
    }

    @Property(tries = 60)
    void whatALabelGuardsStaysWithThoseWhoHoldIt(@ForAll long seed) {
        Random random = new Random(seed);
        TestCorpora corpora = new TestCorpora();
        List<Guarded> documents =
                IntStream.range(0, 12).mapToObj(i -> put(corpora, i, random)).toList();
        RetrievalPipeline pipeline = pipeline(corpora, random);
        Map<String, List<Exchange>> cached = new HashMap<>();
        for (int i = 0; i < 25; i++) {
            Exchange asked = request(i, random);
            Exchange missed = asked.withCache(KEYS.miss(asked, 0.9));
            cached.getOrDefault(missed.cache().scope(), List.of())
                    .forEach(earlier -> assertShowsOnlyOpen(earlier, asked.envelope(), documents));
            Exchange answered =
                    answered(missed.withContext(pipeline.retrieve(missed).join()));
            assertShowsOnlyOpen(answered, asked.envelope(), documents);
            if (Approval.isStorable(answered)) {
                cached.computeIfAbsent(answered.cache().scope(), scope -> new ArrayList<>())
                        .add(answered);
            }
        }
        corpora.close();
    }

    private static void assertShowsOnlyOpen(Exchange shown, Envelope caller, List<Guarded> documents) {
        String everything = new String(ExchangeCodec.encode(shown), StandardCharsets.UTF_8)
                + new String(ResponseCodec.encode(shown), StandardCharsets.UTF_8)
                + Spotlight.onto("r", shown.request(), shown.context());
        for (Guarded document : documents) {
            if (!document.isOpenTo(caller)) {
                assertThat(everything)
                        .as("%s for labels %s and filter %s", document, caller.labels(), caller.filter())
                        .doesNotContain(document.marker);
            }
        }
    }

    private static Guarded put(TestCorpora corpora, int i, Random random) {
        String marker = "marker" + i + "x";
        Guarded document = new Guarded(
                random.nextBoolean() ? "docs" : "news",
                marker,
                some(LABELS, random),
                Map.of("lang", random.nextBoolean() ? "en" : "de"));
        List<IndexedChunk> chunks = new ArrayList<>();
        int start = 0;
        for (int c = 0; c < 4; c++) {
            String text = marker + " " + words(4, random) + ".";
            chunks.add(TestCorpora.chunk(marker, c / 2, start, text, vector(random)));
            start += text.length() + 1;
        }
        corpora.put(
                document.corpus,
                TestCorpora.document(marker, document.labels, document.metadata, random.nextInt(), chunks));
        return document;
    }

    /** A model of the tier is taken in with the conversation, and writes what it likes. */
    private static RetrievalPipeline pipeline(TestCorpora corpora, Random random) {
        String options = "{passages: %d, max-tokens: %d, candidates: %d, widen: %b, corrective: %b, min-overlap: %s,"
                + " diversity: %s, fusion: %s, rewrite: %s, tier: writer, multi-query: %d, hyde: %b,"
                + " freshness-half-life: %s}";
        FakeGenerator model =
                new FakeGenerator("model", prompt -> Retrievals.says(words(3, random) + "\n" + words(3, random)));
        FakeEncoder encoder = new FakeEncoder(text -> Fakes.vector(vector(random)));
        return Retrievals.pipeline(
                options.formatted(
                        1 + random.nextInt(8),
                        50 + random.nextInt(300),
                        1 + random.nextInt(20),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextBoolean() ? "0.4" : "1",
                        random.nextBoolean() ? "1" : "0.5",
                        random.nextBoolean() ? "convex" : "reciprocal-rank",
                        List.of("off", "heuristic", "tier").get(random.nextInt(3)),
                        random.nextInt(3),
                        random.nextBoolean(),
                        random.nextBoolean() ? "0s" : "1h"),
                corpora,
                model,
                null,
                encoder);
    }

    private static Exchange request(int number, Random random) {
        List<MetadataFilter> filter = random.nextInt(3) > 0
                ? List.of()
                : List.of(new MetadataFilter("lang", List.of(random.nextBoolean() ? "en" : "de")));
        Envelope caller = new Envelope(
                "r" + number,
                "acme",
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                random.nextBoolean() ? "docs" : "news",
                some(LABELS, random),
                null,
                "llm.requests",
                0,
                number,
                Retrievals.NOW_MS,
                null,
                List.of(),
                filter);
        List<ChatMessage> messages = random.nextBoolean()
                ? List.of(ChatMessage.user(words(2, random)))
                : List.of(ChatMessage.user("alpha"), ChatMessage.user("And it? " + words(1, random)));
        ChatRequest request =
                new ChatRequest(null, messages, null, null, null, List.of(), null, ResponseFormat.TEXT, null, null);
        return Exchange.received(caller, request)
                .withInputVerdict(CLEAN)
                .withEmbedding(new Embedding(vector(random), TestCorpora.MODEL, 3));
    }

    /** By a model that repeats all that it was shown, and cites it. */
    private static Exchange answered(Exchange grounded) {
        StringBuilder answer = new StringBuilder();
        List<Passage> passages = grounded.context().passages();
        for (int i = 0; i < passages.size(); i++) {
            answer.append(passages.get(i).text()).append(" [").append(i + 1).append("] ");
        }
        List<Citation> citations = Citations.in(answer.toString(), passages);
        return grounded.withGeneration(
                        new Generation(answer.toString(), "m", "m", 1, 1, "stop", citations, -1, 1, List.of()))
                .withOutputVerdict(CLEAN)
                .withOutcome(Outcome.ANSWERED);
    }

    private static String words(int count, Random random) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < count; i++) {
            words.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return words.toString();
    }

    /** Few directions, so that vectors are near each other often. */
    private static float[] vector(Random random) {
        double angle = Math.PI * random.nextInt(12) / 6;
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }

    private static List<String> some(List<String> labels, Random random) {
        return labels.stream().filter(label -> random.nextInt(3) == 0).toList();
    }
}

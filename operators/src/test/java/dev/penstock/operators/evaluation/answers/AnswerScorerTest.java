package dev.penstock.operators.evaluation.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Values that others published, and those of answers/reference.py, which is written in Python from the definitions. */
class AnswerScorerTest {
    private static final Offset<Double> EXACTLY = within(1e-9);
    private static final Set<AnswerMetric> OF_WORDS = EnumSet.range(AnswerMetric.EXACT_MATCH, AnswerMetric.BLEU);
    private static final Function<String, float[]> NO_VECTORS = text -> {
        throw new AssertionError("no vector is needed");
    };

    @Test
    void everyMetricOfWordsAgreesWithTheReference() throws IOException {
        JsonNode cases = resource("cases.json");
        JsonNode golden = resource("golden.json");
        AnswerScorer scorer = new AnswerScorer(OF_WORDS, RougeWords.ASCII, false, NO_VECTORS);

        for (int i = 0; i < cases.size(); i++) {
            JsonNode wanted = golden.path("cases").get(i);
            Map<AnswerMetric, Double> scores = scorer.score(of(cases.get(i)));
            assertThat(scores).hasSameSizeAs(OF_WORDS);
            for (Map.Entry<AnswerMetric, Double> score : scores.entrySet()) {
                assertThat(score.getValue())
                        .as("%s of %s", score.getKey(), cases.get(i))
                        .isEqualTo(wanted.path(score.getKey().label()).doubleValue(), EXACTLY);
            }
        }

        assertThat(cases).hasSizeGreaterThan(80);
        assertThat(scorer.corpusBleu()).isEqualTo(golden.path("corpus_bleu").doubleValue(), EXACTLY);
    }

    /** The example of rouge-score's README: precision .75 and recall .6667 of words, .625 and .5556 of the sequence. */
    @Test
    void rougeIsThatOfItsReadme() {
        Rouge rouge = new Rouge(RougeWords.UNICODE, false);
        String reference = "The quick brown fox jumps over the lazy dog";
        String answer = "The quick brown dog jumps on the log.";

        assertThat(rouge.n(1, answer, reference)).isEqualTo(0.7058823529411765, EXACTLY);
        assertThat(rouge.longest(answer, reference)).isEqualTo(0.5882352941176471, EXACTLY);
    }

    /** Lin 2004, section 3.1: "police kill the gunman" shares three of four with the reference; "the gunman kill police" two. */
    @Test
    void rougeLSeesTheOrder() {
        Rouge rouge = new Rouge(RougeWords.UNICODE, false);

        assertThat(rouge.longest("police kill the gunman", "police killed the gunman"))
                .isEqualTo(0.75, EXACTLY);
        assertThat(rouge.longest("the gunman kill police", "police killed the gunman"))
                .isEqualTo(0.5, EXACTLY);
        assertThat(rouge.n(2, "police kill the gunman", "police killed the gunman"))
                .isEqualTo(rouge.n(2, "the gunman kill police", "police killed the gunman"), EXACTLY);
    }

    /** The example of Papineni et al. 2002, whose values nltk's manual states: .5045 for the first candidate. */
    @Test
    void bleuIsThatOfThePapersExample() {
        List<String> references = List.of(
                "It is a guide to action that ensures that the military will forever heed Party commands",
                "It is the guiding principle which guarantees the military forces always being under the command of the"
                        + " Party",
                "It is the practical guide for the army always to heed the directions of the party");

        assertThat(Bleu.of(
                                "It is a guide to action which ensures that the military always obeys the commands of"
                                        + " the party",
                                references)
                        .ofSentence())
                .isEqualTo(0.5045666840058485, EXACTLY);
        Bleu theSeven =
                Bleu.of("the the the the the the the", List.of("The cat is on the mat.", "There is a cat on the mat."));
        assertThat(theSeven.correct()[0])
                .as("clipped to the count of a reference")
                .isEqualTo(1);
    }

    @Test
    void rougeCountsWordsOfAllScripts() {
        Rouge ascii = new Rouge(RougeWords.ASCII, false);
        Rouge unicode = new Rouge(RougeWords.UNICODE, false);

        assertThat(RougeWords.UNICODE.of("Der Zürichsee: 88,66 km²; 東京は हिन्दी", false))
                .containsExactly("der", "zürichsee", "88", "66", "km²", "東", "京", "は", "हिन्दी");
        assertThat(ascii.n(1, "Привет, мир", "привет мир")).isZero();
        assertThat(unicode.n(1, "Привет, мир", "привет мир")).isEqualTo(1);
        assertThat(unicode.longest("東京は日本の首都です", "日本の首都は東京です")).isBetween(0.6, 0.8);
    }

    /** The stems are those of nltk 3.8's Porter stemmer, which rouge-score uses. */
    @Test
    void rougeMayCutOffEnglishEndings() {
        assertThat(RougeWords.ASCII.of("Lifting pumps relational ponies was his agreed hopefulness", true))
                .containsExactly("lift", "pump", "relat", "poni", "was", "his", "agre", "hope");
        assertThat(new Rouge(RougeWords.ASCII, true).n(1, "the pumps lifted", "a pump lifting"))
                .isGreaterThan(new Rouge(RougeWords.ASCII, false).n(1, "the pumps lifted", "a pump lifting"));
    }

    @Test
    void accentsMatchHoweverTheyWereTyped() {
        AnswerScorer scorer = new AnswerScorer(OF_WORDS, RougeWords.UNICODE, false, NO_VECTORS);

        Map<AnswerMetric, Double> scores = scorer.score(
                new AnsweredQuestion("q", "?", List.of("Café crème"), List.of(), "Cafe\u0301 cre\u0300me"));

        assertThat(scores).containsEntry(AnswerMetric.EXACT_MATCH, 1.0).containsEntry(AnswerMetric.BLEU, 1.0);
    }

    @Test
    void cosinesAreThoseOfTheVectorsAndTheBestReferenceCounts() {
        Map<String, float[]> vectors = Map.of(
                "question", new float[] {1, 0},
                "answer", new float[] {0.6f, 0.8f},
                "near", new float[] {0.8f, 0.6f},
                "far", new float[] {0, -1});
        AnswerScorer scorer = new AnswerScorer(
                EnumSet.of(AnswerMetric.SIMILARITY, AnswerMetric.RELEVANCY), RougeWords.UNICODE, false, vectors::get);
        AnsweredQuestion answered =
                new AnsweredQuestion("q", "question", List.of("far", "near"), List.of("unused"), "answer");

        assertThat(scorer.texts(answered)).containsOnly("far", "near", "answer", "question");
        assertThat(scorer.score(answered).get(AnswerMetric.SIMILARITY)).isEqualTo(0.96, within(1e-6));
        assertThat(scorer.score(answered).get(AnswerMetric.RELEVANCY)).isEqualTo(0.6, within(1e-6));
    }

    @Test
    void groundedIsTheShareOfSentencesThatTheContextsBearOut() {
        String context = "The pump of the station lifts 5,895 litres. It was built by the city long ago.";
        String answer =
                "The station's pump lifts 5895 litres [1]. It lifts 7000 litres on Sundays. The moon is cheese.";
        Function<String, float[]> vectors =
                text -> text.contains("moon") ? new float[] {0, 1} : new float[] {0.9f, 0.43589f};
        Set<String> asked = new HashSet<>();
        AnswerScorer scorer =
                new AnswerScorer(EnumSet.of(AnswerMetric.GROUNDEDNESS), RougeWords.UNICODE, false, text -> {
                    asked.add(text);
                    return vectors.apply(text);
                });
        AnsweredQuestion answered = new AnsweredQuestion("q", "How much?", List.of(), List.of(context), answer);

        List<String> announced = new ArrayList<>(scorer.texts(answered));

        assertThat(scorer.score(answered)).containsOnly(Map.entry(AnswerMetric.GROUNDEDNESS, 1 / 3.0));
        assertThat(announced).containsAll(asked).doesNotContain("How much?");
    }

    @Test
    void withoutAnAnswerEverythingIsZeroAndWhatNeedsMoreIsMissing() {
        AnswerScorer scorer =
                new AnswerScorer(EnumSet.allOf(AnswerMetric.class), RougeWords.UNICODE, false, NO_VECTORS);

        assertThat(scorer.score(new AnsweredQuestion("q", "?", List.of("right"), List.of("context"), "")))
                .hasSize(AnswerMetric.values().length)
                .allSatisfy(
                        (metric, value) -> assertThat(value).as("%s", metric).isZero());
        assertThat(scorer.score(new AnsweredQuestion("q", "?", List.of(), List.of(), "")))
                .containsOnlyKeys(AnswerMetric.RELEVANCY);
        assertThat(scorer.texts(new AnsweredQuestion("q", "?", List.of("right"), List.of("context"), " ")))
                .isEmpty();
    }

    private static AnsweredQuestion of(JsonNode one) {
        List<String> references = new ArrayList<>();
        one.path("references").forEach(reference -> references.add(reference.textValue()));
        return new AnsweredQuestion(
                "q", "?", references, List.of(), one.path("answer").textValue());
    }

    private static JsonNode resource(String name) throws IOException {
        try (InputStream in = AnswerScorerTest.class.getResourceAsStream("/answers/" + name)) {
            return new JsonMapper().readTree(in);
        }
    }
}

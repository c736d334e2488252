package dev.penstock.operators.retrieval.ranking;

import static dev.penstock.operators.retrieval.ranking.Candidates.candidate;
import static dev.penstock.operators.retrieval.ranking.Candidates.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.inference.head.HeadFile;
import dev.penstock.operators.retrieval.ranking.RerankerFitting.Judged;
import dev.penstock.state.index.Candidate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadRerankerTest {
    private static final HeadFile.Origin ORIGIN =
            new HeadFile.Origin("penstock test", "2026-11-25", "Tribuo", 1, "fit reranker", List.of());

    @TempDir
    private Path folder;

    @Test
    void featuresSayWhatQuestionAndPassageShare() {
        List<Candidate> found = List.of(
                candidate("a", "Rotating keys", "Rotate the signing key of Vault 1.9 every month.", 0.8, 10, 1, 1),
                candidate("b", "Keys", "A key opens a door. Signing is something else.", 0.2, 5, 2, 0));

        float[][] rows = PairFeatures.of("How do I rotate the signing key in Vault 1.9?", found);

        assertThat(value(rows[0], PairFeature.COSINE_SHARE)).isEqualTo(1, within(1e-6));
        assertThat(value(rows[1], PairFeature.COSINE_SHARE)).isEqualTo(1.2 / 1.8, within(1e-6));
        assertThat(value(rows[1], PairFeature.WORDS_SHARE)).isEqualTo(0.5, within(1e-6));
        assertThat(value(rows[0], PairFeature.DENSE_RANK)).isEqualTo(60 / 61.0, within(1e-6));
        assertThat(value(rows[1], PairFeature.WORDS_RANK)).isZero();
        // how, do and i nobody has; rotate, vault and 1.9 one has; sign and key both have.
        double nobody = Math.log(1 + 3 / 0.5);
        double one = Math.log(1 + 3 / 1.5);
        double both = Math.log(1 + 3 / 2.5);
        assertThat(value(rows[0], PairFeature.OVERLAP))
                .isEqualTo((3 * one + 2 * both) / (3 * nobody + 3 * one + 2 * both), within(1e-6));
        assertThat(value(rows[0], PairFeature.OVERLAP)).isGreaterThan(value(rows[1], PairFeature.OVERLAP));
        assertThat(value(rows[0], PairFeature.TITLE_OVERLAP)).isGreaterThan(value(rows[1], PairFeature.TITLE_OVERLAP));
        assertThat(value(rows[0], PairFeature.PHRASES)).isGreaterThan(0);
        assertThat(value(rows[1], PairFeature.PHRASES)).isZero();
        assertThat(value(rows[0], PairFeature.NUMBERS_MISSING)).isZero();
        assertThat(value(rows[1], PairFeature.NUMBERS_MISSING)).isEqualTo(1);
        assertThat(value(rows[0], PairFeature.NAMES_MISSING)).isZero();
        assertThat(value(rows[1], PairFeature.NAMES_MISSING)).isGreaterThan(0);
    }

    @Test
    void aQuestionWithoutWordsAndAPassageWithoutTextOrVectorAreNumbersToo() {
        Candidate empty = candidate("a", "", "", Double.NaN, 0, 0, 0);
        for (String question : List.of("", "??", "the of", "word")) {
            for (float value : PairFeatures.of(question, List.of(empty))[0]) {
                assertThat(value).isFinite();
            }
        }
        assertThat(PairFeatures.of("word", List.of())).isEmpty();
    }

    @Test
    void theBundledHeadPutsThePassageThatAnswersFirst() {
        HeadReranker reranker = HeadReranker.read("passages");
        List<Ranked> ranked = new Convex()
                .fuse(List.of(
                        candidate("right", "Keys", "To rotate a key, call rotate.", 0.71, 9, 2, 1),
                        candidate("wrong", "Doors", "A door has a lock.", 0.72, 1, 1, 2)));

        List<Ranked> reranked = reranker.rerank("how is a key rotated", ranked);

        assertThat(ids(reranked)).containsExactly("right", "wrong");
        assertThat(reranked).allSatisfy(one -> assertThat(one.score()).isBetween(0.0, 1.0));
    }

    @Test
    void theOrderOfTheCandidatesDoesNotMatter() {
        HeadReranker reranker = HeadReranker.read("passages");
        List<Ranked> ranked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ranked.add(new Ranked(
                    candidate("d" + i, "", "text of number " + i, i % 7 / 10.0, i % 3, 1 + i, i % 3), 1.0 / (i + 1)));
        }
        List<Ranked> expected = reranker.rerank("number 5 of the text", ranked);
        for (int seed = 0; seed < 20; seed++) {
            List<Ranked> shuffled = new ArrayList<>(ranked);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(reranker.rerank("number 5 of the text", shuffled)).isEqualTo(expected);
        }
    }

    /** Right passages have the words in the title, which neither search tells. */
    @Test
    void fittingLearnsWhatTellsRightFromWrongAndIsDeterministic() {
        List<Judged> questions = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            questions.add(new Judged(
                    "alpha" + i + " beta" + i,
                    List.of(
                            candidate("wrong", "other", "alpha" + i + " beta" + i, 0.6, 5, 1, 1),
                            candidate("right", "alpha" + i + " beta" + i, "text", 0.5, 5, 2, 2)),
                    Set.of("right")));
        }

        RerankerFile head = new RerankerFitting(1e-3, 1).fit("titles", "tiny@0/3", 30, ORIGIN, questions);

        Judged asked = questions.get(7);
        List<Ranked> found =
                asked.found().stream().map(one -> new Ranked(one, one.cosine())).toList();
        assertThat(ids(new HeadReranker(head).rerank(asked.question(), found))).containsExactly("right", "wrong");
        assertThat(head.weights().get("title_overlap")).isPositive();
        assertThat(RerankerCodec.write(new RerankerFitting(1e-3, 1).fit("titles", "tiny@0/3", 30, ORIGIN, questions)))
                .isEqualTo(RerankerCodec.write(head));
    }

    @Test
    void nothingToCompareIsNothingToFitOn() {
        Judged alone = new Judged("q", List.of(candidate("a", 1, 1, 1, 1)), Set.of("a"));

        assertThatThrownBy(() -> new RerankerFitting(1e-3, 1).fit("x", "e", 30, ORIGIN, List.of(alone)))
                .hasMessageContaining("both a right and a wrong candidate");
    }

    @Test
    void aHeadIsReadAsItWasWritten() throws Exception {
        RerankerFile head = head().withScores(List.of(new RerankerFile.Score("set", "held back", 9, 0.5, 0.6)));
        Path file = Files.write(folder.resolve("head.json"), RerankerCodec.write(head));

        assertThat(RerankerCodec.read(file.toString())).isEqualTo(head);
        assertThat(RerankerCodec.write(RerankerCodec.read(file.toString()))).isEqualTo(Files.readAllBytes(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "penstock-reranker/1 | penstock-reranker/9 | this version reads penstock-reranker/1",
                "\"cosine\" :        | \"cosinus\" :        | has weights of",
                "\"bias\" : 0.5      | \"bias\" : \"x\"     | is damaged",
                "\"bias\" : 0.5      | \"bias\" : null      | is damaged",
                "\"bias\" : 0.5      | \"bias\" : 1e99      | no numbers",
                "\"candidates\" : 30 | \"candidates\" : 1   | candidates 1; allowed is 2 or more",
                "\"name\" : \"test\" | \"name\" : \"\"      | has no name",
                "\"bias\"            | \"biased\"           | is damaged"
            })
    void aHeadThatWasChangedIsRefused(String part, String changed, String message) throws Exception {
        String text = new String(RerankerCodec.write(head()), StandardCharsets.UTF_8);
        assertThat(text).contains(part);
        Path file = Files.writeString(folder.resolve("head.json"), text.replace(part, changed));

        assertThatThrownBy(() -> RerankerCodec.read(file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("head.json")
                .hasMessageContaining(message);
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> HeadReranker.read("oracle"))
                .hasMessageContaining("no reranker oracle")
                .hasMessageContaining("passages");
        assertThatThrownBy(() -> HeadReranker.read(folder + "/none.json")).hasMessageContaining("cannot be read");
    }

    private static RerankerFile head() {
        Map<String, Float> weights =
                RerankerCodec.featureNames().stream().collect(Collectors.toMap(name -> name, name -> 0.25f));
        return new RerankerFile("test", "tiny@0/3", 30, ORIGIN, List.of(), weights, 0.5f);
    }

    private static double value(float[] row, PairFeature feature) {
        return row[feature.ordinal()];
    }
}

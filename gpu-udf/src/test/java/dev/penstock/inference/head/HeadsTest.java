package dev.penstock.inference.head;

import static dev.penstock.inference.head.SampleHeads.ENCODER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.TokenStates;
import dev.penstock.records.HeadScore;
import dev.penstock.records.LabelledSpan;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadsTest {
    /** Tag 0 wins on (1, 0), tag 1 on (0, 1), tag 2 on (-1, 0). */
    private static final float[][] THREE_TAGS = {{9, 0}, {0, 9}, {-9, 0}};

    private static final float[] OUTSIDE = {1, 0};
    private static final float[] FIRST = {0, 1};
    private static final float[] INSIDE = {-1, 0};

    @Test
    void noHeadsReadNothing() {
        assertThat(load(List.of(), ENCODER).read(buffer(1, 0), states(FIRST))).isSameAs(HeadReadings.NONE);
    }

    @Test
    void aClassifierScoresEachLabelWithItsThreshold() {
        HeadFile head = SampleHeads.classifier(
                "both", Activation.SIGMOID, HeadFeatures.POOLED, new float[][] {{2, 0}, {0, -2}}, 0, 1);
        List<HeadScore> scores = read(head, buffer(1, 1), states(FIRST)).scores();

        assertThat(scores).extracting(HeadScore::label).containsExactly("L0", "L1");
        assertThat(scores.get(0).score()).isCloseTo((float) (1 / (1 + Math.exp(-2))), within(1e-6f));
        assertThat(scores.get(1).score()).isCloseTo((float) (1 / (1 + Math.exp(1))), within(1e-6f));
        assertThat(scores.get(0).threshold()).isEqualTo(0.5f);
    }

    @Test
    void theSecondHalfOfTheFeaturesIsTheLargestStateOfAnyToken() {
        HeadFile head = SampleHeads.classifier(
                "max", Activation.SIGMOID, HeadFeatures.POOLED_AND_MAX, new float[][] {{0, 0, 1, 10}}, 0);
        float score = read(head, buffer(7, 7), states(new float[] {-3, -0.1f}, new float[] {-2, -0.5f}))
                .scores()
                .get(0)
                .score();

        assertThat(score).isCloseTo((float) (1 / (1 + Math.exp(3))), within(1e-6f));
    }

    @Test
    void labelsThatExcludeEachOtherSumToOne() {
        Random random = new Random(5);
        for (int round = 0; round < 100; round++) {
            float[][] weights = new float[5][2];
            for (float[] row : weights) {
                row[0] = (float) random.nextGaussian() * 100;
                row[1] = (float) random.nextGaussian() * 100;
            }
            HeadFile head =
                    SampleHeads.classifier("one", Activation.SOFTMAX, HeadFeatures.POOLED, weights, 0, 1, 2, 3, 4);
            List<HeadScore> scores = read(head, buffer(random.nextFloat(), random.nextFloat()), null)
                    .scores();

            assertThat(scores).allSatisfy(score -> assertThat(score.score()).isBetween(0f, 1f));
            assertThat(scores.stream().mapToDouble(HeadScore::score).sum()).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void headsOfAllKindsAreReadInOnePass() {
        HeadFile classifier = SampleHeads.classifier(
                "c", Activation.SIGMOID, HeadFeatures.POOLED_AND_MAX, new float[][] {{0, 0, 0, 1}}, 0);
        HeadFile tagger = SampleHeads.tagger("t", TagScheme.BIO, 1, 0, THREE_TAGS, null);
        HeadReadings readings =
                Heads.of(List.of(tagger, classifier), ENCODER).read(buffer(0, 0), states(OUTSIDE, FIRST, INSIDE));

        assertThat(readings.scores()).hasSize(1);
        assertThat(readings.tags()).hasSize(1);
    }

    @Test
    void aBeginningEndsThePartBeforeIt() {
        HeadFile head = SampleHeads.tagger("t", TagScheme.BIO, 1, 0, THREE_TAGS, null);
        HeadReadings readings =
                read(head, buffer(0, 0), states(OUTSIDE, FIRST, INSIDE, FIRST, OUTSIDE, INSIDE, INSIDE));

        assertThat(readings.tags())
                .extracting(HeadReadings.TaggedTokens::firstToken, HeadReadings.TaggedTokens::lastToken)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, 2),
                        org.assertj.core.groups.Tuple.tuple(3, 3),
                        org.assertj.core.groups.Tuple.tuple(5, 6));
        assertThat(readings.tags()).allSatisfy(tag -> assertThat(tag.score()).isBetween(0.99f, 1f));
    }

    @Test
    void withoutBeginningsNeighboursJoinAndOtherLabelsPart() {
        HeadFile head = SampleHeads.tagger("t", TagScheme.IO, 2, 0, THREE_TAGS, null);
        HeadReadings readings = read(head, buffer(0, 0), states(FIRST, FIRST, INSIDE, OUTSIDE, INSIDE));

        assertThat(readings.tags()).extracting(HeadReadings.TaggedTokens::label).containsExactly("L0", "L1", "L1");
        assertThat(readings.tags().get(0).lastToken()).isEqualTo(1);
    }

    @Test
    void partsBelowTheThresholdAreLeftOut() {
        float[] doubtful = {0.02f, 0.05f};
        HeadFile eager = SampleHeads.tagger("t", TagScheme.IO, 2, 0, THREE_TAGS, null);
        HeadFile careful = SampleHeads.tagger("t", TagScheme.IO, 2, 0.9f, THREE_TAGS, null);

        assertThat(read(eager, buffer(0, 0), states(doubtful)).tags()).hasSize(1);
        assertThat(read(careful, buffer(0, 0), states(doubtful)).tags()).isEmpty();
    }

    @Test
    void partsAreGivenInCharactersOfTheText() {
        // "Mail 👩‍🚀 Zoë now": the emoji takes five chars.
        String text = "Mail 👩‍🚀 Zoë now";
        int zoe = text.indexOf("Zoë");
        int[] starts = {0, 0, 5, zoe, zoe + 2, zoe + 4, 0};
        int[] ends = {0, 4, 10, zoe + 2, zoe + 3, zoe + 7, 0};
        HeadFile head = SampleHeads.tagger("t", TagScheme.BIO, 1, 0, THREE_TAGS, null);
        HeadReadings readings =
                read(head, buffer(0, 0), states(OUTSIDE, OUTSIDE, OUTSIDE, FIRST, INSIDE, OUTSIDE, OUTSIDE));

        LabelledSpan span = readings.spans(starts, ends).get(0);
        assertThat(text.substring(span.start(), span.end())).isEqualTo("Zoë");
        assertThat(span.head()).isEqualTo("t");
    }

    @Test
    void specialTokensAreNoPartOfTheText() {
        HeadFile head = SampleHeads.tagger("t", TagScheme.IO, 2, 0, THREE_TAGS, null);
        HeadReadings readings = read(head, buffer(0, 0), states(FIRST, FIRST, FIRST));

        assertThat(readings.spans(new int[] {0, 0, 0}, new int[] {0, 4, 0}))
                .singleElement()
                .satisfies(span -> {
                    assertThat(span.start()).isZero();
                    assertThat(span.end()).isEqualTo(4);
                });
        assertThat(read(head, buffer(0, 0), states(FIRST)).spans(new int[] {0}, new int[] {0}))
                .isEmpty();
    }

    @Test
    void aTextIsNeverAnsweredWithMorePartsThanTheLimit() {
        float[][] tokens = new float[3000][];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = i % 2 == 0 ? FIRST : OUTSIDE;
        }
        HeadFile head = SampleHeads.tagger("t", TagScheme.IO, 2, 0, THREE_TAGS, null);

        assertThat(read(head, buffer(0, 0), states(tokens)).tags()).hasSize(Heads.MOST_TAGS);
    }

    @Test
    void aHeadOfAnotherEncoderIsRefused() {
        HeadFile head = SampleHeads.full();
        ModelIdentity otherFile = new ModelIdentity("tiny", "cd".repeat(32), 2);
        ModelIdentity otherSize = new ModelIdentity("tiny", ENCODER.sha256(), 3);

        assertThatThrownBy(() -> Heads.of(List.of(head), otherFile))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sample was fitted on the encoder tiny@abababababab/2")
                .hasMessageContaining("tiny@cdcdcdcdcdcd/2");
        assertThatThrownBy(() -> Heads.of(List.of(head), otherSize)).hasMessageContaining("/3");
        assertThat(Heads.of(List.of(head), new ModelIdentity("renamed", ENCODER.sha256(), 2)))
                .isNotNull();
    }

    @Test
    void twoHeadsOfOneNameAreRefused() {
        assertThatThrownBy(() -> Heads.of(List.of(SampleHeads.full(), SampleHeads.full()), ENCODER))
                .hasMessageContaining("two heads named sample");
    }

    @Test
    void anUnknownNameSaysWhatIsAllowed() {
        assertThatThrownBy(() -> load(List.of("toxicity"), ENCODER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no head toxicity")
                .hasMessageContaining("personal-data");
    }

    @Test
    void aPathIsReadFromDisk(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("mine.json"), HeadCodec.write(SampleHeads.full()));

        assertThat(load(List.of(file.toString()), ENCODER)
                        .read(buffer(0, 0), states(FIRST))
                        .scores())
                .hasSize(2);
    }

    @Test
    void aHeadThatNeedsTokensSaysSoWhereThereAreNone() {
        HeadFile head = SampleHeads.tagger("t", TagScheme.IO, 2, 0, THREE_TAGS, null);
        assertThatThrownBy(() -> read(head, buffer(0, 0), null)).hasMessageContaining("no token states");
    }

    private static HeadReadings read(HeadFile head, FloatBuffer vector, TokenStates states) {
        return Heads.of(List.of(head), ENCODER).read(vector, states);
    }

    private static FloatBuffer buffer(float... values) {
        FloatBuffer buffer = ByteBuffer.allocateDirect(values.length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        buffer.put(0, values);
        return buffer;
    }

    private static TokenStates states(float[]... tokens) {
        float[] values = new float[tokens.length * 2];
        for (int i = 0; i < tokens.length; i++) {
            System.arraycopy(tokens[i], 0, values, 2 * i, 2);
        }
        return new TokenStates(buffer(values), tokens.length, 2);
    }

    private static Heads load(List<String> names, ModelIdentity encoder) {
        return Heads.of(names.stream().map(Heads::read).toList(), encoder);
    }
}

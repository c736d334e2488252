package dev.penstock.operators.quality.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Work;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.operators.quality.QualityOptions;
import dev.penstock.options.OptionsBinder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With MiniLM, the default thresholds tell good answers from bad ones as well as the documentation says. */
class CalibrationITCase {
    private static Encoder encoder;

    @BeforeAll
    static void open() {
        encoder = Encoders.open(OptionsBinder.defaults(EncoderOptions.class));
    }

    @AfterAll
    static void close() {
        encoder.close();
    }

    @Test
    void answersToTheQuestionAreRelevantAndOthersAreNot() throws IOException {
        List<String> topics = new ArrayList<>();
        List<float[]> questions = new ArrayList<>();
        List<float[]> answers = new ArrayList<>();
        for (Map.Entry<String, JsonNode> topic : read("answers.json").properties()) {
            for (JsonNode pair : topic.getValue()) {
                topics.add(topic.getKey());
                questions.add(vector(pair.get(0).textValue()));
                answers.add(vector(pair.get(1).textValue()));
            }
        }
        double[] sums = new double[3];
        int[] counts = new int[3];
        for (int i = 0; i < topics.size(); i++) {
            for (int j = 0; j < topics.size(); j++) {
                int kind = i == j ? 0 : topics.get(i).equals(topics.get(j)) ? 1 : 2;
                sums[kind] += Relevance.of(questions.get(i), answers.get(j));
                counts[kind]++;
            }
        }
        assertThat(counts).containsExactly(50, 200, 2250);
        assertThat(sums[0] / counts[0]).as("right answers").isCloseTo(0.89, within(0.01));
        assertThat(sums[1] / counts[1]).as("of the same topic").isCloseTo(0.18, within(0.01));
        assertThat(sums[2] / counts[2]).as("of another topic").isCloseTo(0.04, within(0.01));
    }

    @Test
    void whatPassagesSayIsBorneOutAndMostOfTheRestIsNot() throws IOException {
        Support support =
                new Support(OptionsBinder.defaults(QualityOptions.class).supportCosine());
        List<String> missed = new ArrayList<>();
        List<String> believed = new ArrayList<>();
        for (JsonNode passage : read("claims.json")) {
            String text = passage.get("passage").textValue();
            List<Sentence> sentences = Sentence.split(text, 40).stream()
                    .map(sentence -> new Sentence(sentence, vector(sentence)))
                    .toList();
            for (JsonNode claim : passage.get("borne")) {
                if (!support.bears(sentence(claim), "", text, sentences)) {
                    missed.add(claim.textValue());
                }
            }
            for (JsonNode claim : passage.get("not")) {
                if (support.bears(sentence(claim), "", text, sentences)) {
                    believed.add(claim.textValue());
                }
            }
        }
        // Of 24 each. What is believed has the words of its passage and another meaning, which vectors do not see.
        assertThat(missed).containsExactly("Leave that you do not take is lost on 31 March of the next year.");
        assertThat(believed)
                .containsExactlyInAnyOrder(
                        "Entries never expire.",
                        "A reset also installs the newest firmware.",
                        "Keys are rotated automatically every night.",
                        "Take ibuprofen on an empty stomach.");
    }

    private static Sentence sentence(JsonNode claim) {
        return new Sentence(claim.textValue(), vector(claim.textValue()));
    }

    private static float[] vector(String text) {
        return encoder.encode(text, Work.BATCH).join().vector();
    }

    private static JsonNode read(String resource) throws IOException {
        return new ObjectMapper().readTree(CalibrationITCase.class.getResource(resource));
    }
}

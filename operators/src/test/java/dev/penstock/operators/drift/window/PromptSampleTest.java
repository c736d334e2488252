package dev.penstock.operators.drift.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.operators.drift.DriftTraffic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PromptSampleTest {
    private static final int SIZE = 50;

    @Test
    void theSampleIsTheSameInWhicheverOrderAndPartsItWasMade() {
        List<SampledPrompt> prompts = prompts(500);
        PromptSample inOrder = new PromptSample(SIZE);
        prompts.forEach(inOrder::add);
        List<SampledPrompt> shuffled = new ArrayList<>(prompts);
        Collections.shuffle(shuffled, new Random(3));
        PromptSample left = new PromptSample(SIZE);
        PromptSample right = new PromptSample(SIZE);
        shuffled.subList(0, 300).forEach(left::add);
        shuffled.subList(200, 500).forEach(right::add);
        left.add(right);

        assertThat(left.prompts()).isEqualTo(inOrder.prompts()).hasSize(SIZE);
    }

    @Test
    void everyQuestionHasTheSameChance() {
        PromptSample sample = new PromptSample(SIZE);
        for (int i = 0; i < 5000; i++) {
            long priority =
                    ExchangeReader.priority(DriftTraffic.on(0, "acme", i, 1).envelope());
            if (sample.wants(priority)) {
                sample.add(prompt(priority, "n" + i));
            }
        }
        double mean = sample.prompts().stream()
                .mapToInt(prompt -> Integer.parseInt(prompt.text().substring(1)))
                .average()
                .orElseThrow();

        assertThat(sample.prompts()).hasSize(SIZE);
        assertThat(mean).as("mean number of 5,000").isCloseTo(2500, within(800.0));
    }

    @Test
    void vectorsKeepTheirDirection() {
        float[] vector = DriftTraffic.vector(3, new SplittableRandom(1));
        float[] kept =
                SampledPrompt.of(1, 2, vector, null, null, Float.NaN, null).vector();

        for (int i = 0; i < vector.length; i++) {
            assertThat(kept[i]).isCloseTo(vector[i], within(0.005f));
        }
    }

    private static List<SampledPrompt> prompts(int count) {
        SplittableRandom random = new SplittableRandom(7);
        List<SampledPrompt> prompts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            prompts.add(prompt(random.nextLong(), "text " + i));
        }
        return prompts;
    }

    private static SampledPrompt prompt(long priority, String text) {
        return SampledPrompt.of(priority, 1, new float[] {1, 0}, "eng", null, Float.NaN, text);
    }
}

package dev.penstock.operators.drift.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.operators.Vectors;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every statistic agrees with SciPy or scikit-learn: {@code drift/golden.py} made the values. */
class GoldenValuesTest {
    private static final Offset<Double> TOLERANCE = within(1e-6);

    static Stream<JsonNode> counts() throws IOException {
        return golden("counts");
    }

    static Stream<JsonNode> numbers() throws IOException {
        return golden("numbers");
    }

    static Stream<JsonNode> weighted() throws IOException {
        return golden("weighted");
    }

    static Stream<JsonNode> vectors() throws IOException {
        return golden("vectors");
    }

    @ParameterizedTest
    @MethodSource("counts")
    void ofCategories(JsonNode golden) {
        double[] reference = numbers(golden, "reference");
        double[] current = numbers(golden, "current");

        assertThat(Divergence.psi(reference, current)).isCloseTo(value(golden, "psi"), TOLERANCE);
        assertThat(Divergence.jensenShannon(reference, current)).isCloseTo(value(golden, "jensenShannon"), TOLERANCE);
        if (!golden.get("homogeneity").isNull()) {
            assertThat(Divergence.homogeneity(reference, current)).isCloseTo(value(golden, "homogeneity"), TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void ofNumbers(JsonNode golden) {
        Distribution reference = Distribution.of(numbers(golden, "reference"));
        Distribution current = Distribution.of(numbers(golden, "current"));
        Binned binned = Binned.of(reference, current);
        KolmogorovSmirnov ks = KolmogorovSmirnov.of(reference, current);

        assertThat(Wasserstein.distance(reference, current)).isCloseTo(value(golden, "wasserstein"), TOLERANCE);
        assertThat(Wasserstein.normed(reference, current)).isCloseTo(value(golden, "wassersteinNormed"), TOLERANCE);
        assertThat(ks.statistic()).isCloseTo(value(golden, "ks"), TOLERANCE);
        assertThat(ks.probability()).isCloseTo(value(golden, "ksExact"), TOLERANCE);
        assertThat(Divergence.psi(binned.reference(), binned.current())).isCloseTo(value(golden, "psi"), TOLERANCE);
        assertThat(Divergence.jensenShannon(binned.reference(), binned.current()))
                .isCloseTo(value(golden, "jensenShannon"), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("weighted")
    void ofHistograms(JsonNode golden) {
        Distribution reference =
                new Distribution(numbers(golden, "referenceValues"), numbers(golden, "referenceWeights"));
        Distribution current = new Distribution(numbers(golden, "currentValues"), numbers(golden, "currentWeights"));
        KolmogorovSmirnov ks = KolmogorovSmirnov.of(reference, current);

        assertThat(Wasserstein.distance(reference, current)).isCloseTo(value(golden, "wasserstein"), TOLERANCE);
        assertThat(ks.statistic()).isCloseTo(value(golden, "ks"), TOLERANCE);
        assertThat(ks.probability()).isCloseTo(value(golden, "ksAsymptotic"), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void ofVectors(JsonNode golden) {
        float[][] reference = matrix(golden, "reference");
        float[][] current = matrix(golden, "current");
        double gamma = MeanDiscrepancy.gamma(reference, current);

        assertThat(gamma).isCloseTo(value(golden, "gamma"), TOLERANCE);
        assertThat(MeanDiscrepancy.unbiased(reference, current, gamma))
                .isCloseTo(value(golden, "mmdUnbiased"), TOLERANCE);
        assertThat(MeanDiscrepancy.biased(reference, current, gamma)).isCloseTo(value(golden, "mmdBiased"), TOLERANCE);
        assertThat(DomainClassifier.judge(reference, current, 5, 0.001, 1e-9).auc())
                .isCloseTo(value(golden, "auc"), TOLERANCE);
        assertThat(DomainClassifier.judge(reference, current, 3, 1, 1e-9).auc())
                .isCloseTo(value(golden, "aucLittlePenalty"), TOLERANCE);
        assertThat(MeanDistance.euclidean(Vectors.mean(reference), Vectors.mean(current)))
                .isCloseTo(value(golden, "euclidean"), TOLERANCE);
        assertThat(MeanDistance.cosine(Vectors.mean(reference), Vectors.mean(current)))
                .isCloseTo(value(golden, "cosine"), TOLERANCE);
    }

    private static Stream<JsonNode> golden(String kind) throws IOException {
        try (InputStream in = GoldenValuesTest.class.getResourceAsStream("/drift/golden.json")) {
            return StreamSupport.stream(
                    new ObjectMapper().readTree(in).get(kind).spliterator(), false);
        }
    }

    private static double value(JsonNode golden, String name) {
        return golden.get(name).doubleValue();
    }

    private static double[] numbers(JsonNode golden, String name) {
        return StreamSupport.stream(golden.get(name).spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    private static float[][] matrix(JsonNode golden, String name) {
        return StreamSupport.stream(golden.get(name).spliterator(), false)
                .map(row -> {
                    float[] vector = new float[row.size()];
                    for (int i = 0; i < vector.length; i++) {
                        vector[i] = row.get(i).floatValue();
                    }
                    return vector;
                })
                .toArray(float[][]::new);
    }
}

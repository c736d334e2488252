package dev.penstock.inference.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tribuo.math.la.SGDVector;

class DescentTest {
    /** The class is the sign of the first of two inputs, which lies far from zero; the second says nothing. */
    @Test
    void classesThatALineSeparatesAreSeparatedByTheFittedWeights() {
        Random random = new Random(1);
        List<float[]> values = new ArrayList<>();
        List<int[]> outputs = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            float x = (float) random.nextGaussian();
            values.add(new float[] {100 + x, 3 * random.nextFloat()});
            outputs.add(new int[] {x > 0 ? 1 : 0});
        }
        Standardisation standardisation = new Standardisation(values, 2);
        Problem problem = problem(values, outputs, standardisation, false, 2);
        new Descent(problem, 1e-6, 1).run(all(400), 20, pass -> {});

        float[][] weights = new float[2][2];
        float[] bias = {
            standardisation.undo(problem.row(0), weights[0]), standardisation.undo(problem.row(1), weights[1])
        };
        int right = 0;
        for (int i = 0; i < 400; i++) {
            double[] outputsOf = new double[2];
            for (int c = 0; c < 2; c++) {
                outputsOf[c] = bias[c] + weights[c][0] * values.get(i)[0] + weights[c][1] * values.get(i)[1];
            }
            right += (outputsOf[1] > outputsOf[0] ? 1 : 0) == outputs.get(i)[0] ? 1 : 0;
        }
        assertThat(right).isGreaterThan(385);
    }

    /** What a token is shows only at the one before it, which a model without transitions cannot see. */
    @Test
    void aChainLearnsWhatFollowsWhat() {
        Random random = new Random(2);
        List<float[]> values = new ArrayList<>();
        List<int[]> outputs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            float[] states = new float[10];
            int[] tags = new int[10];
            for (int t = 0; t < 10; t++) {
                tags[t] = t == 0 ? random.nextInt(2) : 1 - tags[t - 1];
                states[t] = t == 0 ? tags[t] * 2 - 1 : 0;
            }
            values.add(states);
            outputs.add(tags);
        }
        Problem problem = problem(values, outputs, new Standardisation(values, 1), true, 2);
        Descent descent = new Descent(problem, 1e-6, 1);
        double before = descent.loss(all(100));
        descent.run(all(100), 20, pass -> {});

        assertThat(descent.loss(all(100))).isLessThan(before / 4);
        float[][] transitions = problem.transitions();
        assertThat(transitions[0][1]).isGreaterThan(transitions[0][0] + 1);
        assertThat(transitions[1][0]).isGreaterThan(transitions[1][1] + 1);
    }

    @Test
    void theSameSeedGivesTheSameWeightsAndAnotherDoesNot() {
        assertThat(fitted(5)).containsExactly(fitted(5));
        assertThat(fitted(5)).isNotEqualTo(fitted(6));
    }

    @Test
    void aPenaltyKeepsWeightsSmall() {
        assertThat(norm(0.5)).isLessThan(norm(1e-6) / 2);
    }

    private static double[] fitted(long seed) {
        return fitted(1e-3, seed);
    }

    private static double norm(double penalty) {
        return Arrays.stream(fitted(penalty, 1)).map(Math::abs).sum();
    }

    private static double[] fitted(double penalty, long seed) {
        Random random = new Random(3);
        List<float[]> values = new ArrayList<>();
        List<int[]> outputs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            values.add(new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat()});
            outputs.add(new int[] {values.get(i)[0] > values.get(i)[1] ? 1 : 0});
        }
        Problem problem = problem(values, outputs, new Standardisation(values, 3), false, 2);
        new Descent(problem, penalty, seed).run(all(100), 5, pass -> {});
        return problem.row(1);
    }

    private static Problem problem(
            List<float[]> values, List<int[]> outputs, Standardisation standardisation, boolean chain, int count) {
        int width = values.get(0).length / outputs.get(0).length;
        List<SGDVector[]> rows = values.stream()
                .map(value -> IntStream.range(0, value.length / width)
                        .mapToObj(t -> standardisation.row(value, t * width))
                        .toArray(SGDVector[]::new))
                .toList();
        double[] weights = new double[values.size()];
        Arrays.fill(weights, 1);
        return chain
                ? Problem.chain(rows, outputs, weights, width + 1, count)
                : Problem.softmax(rows, outputs, weights, width + 1, count);
    }

    private static int[] all(int count) {
        return IntStream.range(0, count).toArray();
    }
}

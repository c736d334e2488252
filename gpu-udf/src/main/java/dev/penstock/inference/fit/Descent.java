package dev.penstock.inference.fit;

import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.tribuo.math.la.Tensor;
import org.tribuo.math.optimisers.AdaGrad;

/**
 * Stochastic gradient descent in small batches with AdaGrad and an L2 penalty. One thread, so that the same seed gives
 * the same numbers.
 */
final class Descent {
    private static final double LEARNING_RATE = 0.3;
    private static final double EPSILON = 1e-6;

    /** Of the squared gradients: keeps the first steps from being as wide as the rate allows on every input at once. */
    private static final double INITIAL_SQUARE = 1e-5;

    private static final int BATCH = 16;
    private static final double LEAST_LIKELIHOOD = -1e6;

    private final Problem problem;
    private final double penalty;
    private final SplittableRandom random;

    /** @param penalty half of it times the squared weights is added to the mean loss of a row */
    Descent(Problem problem, double penalty, long seed) {
        this.problem = problem;
        this.penalty = penalty;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Passes over texts, in an order that chance chooses.
     *
     * @param texts positions of those that are fitted on
     * @param afterPass is told the number of each pass that was made, from 1
     */
    void run(int[] texts, int passes, IntConsumer afterPass) {
        int[] order = texts.clone();
        AdaGrad optimiser = new AdaGrad(LEARNING_RATE, EPSILON, INITIAL_SQUARE);
        optimiser.initialise(problem.parameters());
        for (int pass = 1; pass <= passes; pass++) {
            shuffle(order);
            for (int from = 0; from < order.length; from += BATCH) {
                step(order, from, Math.min(order.length, from + BATCH), optimiser);
            }
            afterPass.accept(pass);
        }
    }

    private void step(int[] order, int from, int to, AdaGrad optimiser) {
        Tensor[] sum = null;
        int rows = 0;
        for (int i = from; i < to; i++) {
            Pair<Double, Tensor[]> gradient = problem.gradient(order[i]);
            rows += problem.texts.get(order[i]).length;
            double weight = problem.weights[order[i]];
            for (Tensor tensor : gradient.getB()) {
                tensor.scaleInPlace(weight);
            }
            if (sum == null) {
                sum = gradient.getB();
            } else {
                for (int t = 0; t < sum.length; t++) {
                    sum[t].intersectAndAddInPlace(gradient.getB()[t]);
                }
            }
        }
        Tensor[] now = problem.parameters().get();
        for (int t = 0; t < sum.length; t++) {
            sum[t].scaleInPlace(1.0 / rows);
            sum[t].intersectAndAddInPlace(now[t], value -> -penalty * value);
        }
        problem.parameters().update(optimiser.step(sum, 1));
    }

    /** Mean loss of a row over texts, each weighted as in fitting. */
    double loss(int[] texts) {
        double loss = 0;
        double rows = 0;
        for (int text : texts) {
            // A probability that was rounded to zero would make every other text meaningless.
            double likelihood = Math.max(problem.gradient(text).getA(), LEAST_LIKELIHOOD);
            loss -= problem.weights[text] * likelihood;
            rows += problem.weights[text] * problem.texts.get(text).length;
        }
        return loss / rows;
    }

    /** Fisher and Yates. */
    private void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
    }
}

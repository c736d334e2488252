package dev.penstock.operators.drift.statistics;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Logistic regression with a penalty on the squared weights, not on the intercept, as scikit-learn's: it minimises
 * {@code w.w / 2 + c * sum(ln(1 + exp(-y (w.x + b))))} with L-BFGS (Liu and Nocedal 1989).
 */
final class LogisticRegression {
    private static final int MEMORY = 10;
    private static final int MOST_STEPS = 500;
    /** Of the decrease that the slope promises: what a step must bring at least (Armijo). */
    private static final double SUFFICIENT = 1e-4;

    private final double[][] rows;
    private final boolean[] positive;
    private final double c;

    /** Gradient at the last point that was valued. */
    private double[] gradient;

    private LogisticRegression(double[][] rows, boolean[] positive, double c) {
        this.rows = rows;
        this.positive = positive;
        this.c = c;
    }

    private record Step(double[] moved, double[] bent, double product) {}

    /**
     * Returns the weights, and the intercept behind them.
     *
     * @param c how little the weights are penalised, above 0
     * @param tolerance length of the gradient, as a share of that at zero, at which it ends
     */
    static double[] fit(double[][] rows, boolean[] positive, double c, double tolerance) {
        return new LogisticRegression(rows, positive, c).minimise(tolerance);
    }

    static double score(double[] weights, double[] row) {
        // Four sums that do not wait for each other.
        double s0 = weights[row.length];
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < row.length; i += 4) {
            s0 += weights[i] * row[i];
            s1 += weights[i + 1] * row[i + 1];
            s2 += weights[i + 2] * row[i + 2];
            s3 += weights[i + 3] * row[i + 3];
        }
        for (; i < row.length; i++) {
            s0 += weights[i] * row[i];
        }
        return s0 + s1 + s2 + s3;
    }

    private double[] minimise(double tolerance) {
        double[] point = new double[rows[0].length + 1];
        double value = value(point);
        double[] slope = gradient;
        double enough = tolerance * Math.sqrt(dot(slope, slope));
        ArrayDeque<Step> steps = new ArrayDeque<>();
        for (int i = 0; i < MOST_STEPS && Math.sqrt(dot(slope, slope)) > enough; i++) {
            double[] direction = direction(slope, steps);
            double promise = dot(direction, slope);
            double length = steps.isEmpty() ? 1 / Math.sqrt(dot(slope, slope)) : 1;
            double[] next = moved(point, direction, length);
            double nextValue = value(next);
            while (nextValue > value + SUFFICIENT * length * promise && length > 1e-12) {
                length /= 2;
                next = moved(point, direction, length);
                nextValue = value(next);
            }
            remember(steps, difference(next, point), difference(gradient, slope));
            point = next;
            value = nextValue;
            slope = gradient;
        }
        return point;
    }

    /** Value at a point; sets {@link #gradient}. */
    private double value(double[] point) {
        int inputs = point.length - 1;
        double[] slope = new double[point.length];
        double loss = 0;
        for (int i = 0; i < rows.length; i++) {
            double margin = score(point, rows[i]) * (positive[i] ? 1 : -1);
            loss += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
            double pull = (positive[i] ? -c : c) / (1 + Math.exp(margin));
            for (int k = 0; k < inputs; k++) {
                slope[k] += pull * rows[i][k];
            }
            slope[inputs] += pull;
        }
        double penalty = 0;
        for (int k = 0; k < inputs; k++) {
            penalty += point[k] * point[k];
            slope[k] += point[k];
        }
        gradient = slope;
        return penalty / 2 + c * loss;
    }

    /** Downhill, with the curvature of the last steps. */
    private static double[] direction(double[] slope, ArrayDeque<Step> steps) {
        double[] direction = moved(new double[slope.length], slope, -1);
        double[] shares = new double[steps.size()];
        int i = 0;
        for (Step step : steps) {
            shares[i] = dot(step.moved, direction) / step.product;
            add(direction, step.bent, -shares[i++]);
        }
        if (!steps.isEmpty()) {
            Step last = steps.peekFirst();
            double scale = last.product / dot(last.bent, last.bent);
            for (int k = 0; k < direction.length; k++) {
                direction[k] *= scale;
            }
        }
        for (Iterator<Step> oldest = steps.descendingIterator(); oldest.hasNext(); ) {
            Step step = oldest.next();
            double back = dot(step.bent, direction) / step.product;
            add(direction, step.moved, shares[--i] - back);
        }
        return direction;
    }

    private static void remember(ArrayDeque<Step> steps, double[] moved, double[] bent) {
        double product = dot(moved, bent);
        if (product > 0) {
            steps.addFirst(new Step(moved, bent, product));
            if (steps.size() > MEMORY) {
                steps.removeLast();
            }
        }
    }

    private static double[] moved(double[] point, double[] direction, double length) {
        double[] moved = point.clone();
        add(moved, direction, length);
        return moved;
    }

    private static double[] difference(double[] a, double[] b) {
        return moved(a, b, -1);
    }

    private static void add(double[] to, double[] what, double times) {
        for (int k = 0; k < to.length; k++) {
            to[k] += times * what[k];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}

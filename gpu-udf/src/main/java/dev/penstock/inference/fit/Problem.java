package dev.penstock.inference.fit;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.List;
import org.tribuo.classification.sgd.crf.CRFParameters;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.classification.sgd.protos.CRFParametersProto;
import org.tribuo.math.LinearParameters;
import org.tribuo.math.Parameters;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.DenseVector;
import org.tribuo.math.la.SGDVector;
import org.tribuo.math.la.Tensor;

/**
 * Texts with known outputs, and parameters to be fitted to them: the log-likelihood of Tribuo's linear softmax and of its
 * conditional random field, and their gradients.
 */
abstract class Problem {
    final List<SGDVector[]> texts;
    final List<int[]> outputs;
    final double[] weights;

    /** @param texts each of one row, or of one row for each token */
    private Problem(List<SGDVector[]> texts, List<int[]> outputs, double[] weights) {
        this.texts = texts;
        this.outputs = outputs;
        this.weights = weights;
    }

    /** Outputs that do not depend on each other. */
    static Problem softmax(List<SGDVector[]> texts, List<int[]> outputs, double[] weights, int inputs, int count) {
        return new Softmax(texts, outputs, weights, new LinearParameters(inputs, count));
    }

    /** Outputs of which each depends on the one before it. */
    static Problem chain(List<SGDVector[]> texts, List<int[]> outputs, double[] weights, int inputs, int count) {
        return new Chain(texts, outputs, weights, chainParameters(inputs, count));
    }

    abstract Parameters parameters();

    /** Log-likelihood of a text's outputs, and its gradient, which points upward. */
    abstract Pair<Double, Tensor[]> gradient(int text);

    /** Fitted weights of an output, the bias last. */
    abstract double[] row(int output);

    /** Fitted transitions; null where outputs do not depend on each other. */
    abstract float[][] transitions();

    private static final class Softmax extends Problem {
        private static final LogMulticlass OBJECTIVE = new LogMulticlass();
        private final LinearParameters parameters;

        Softmax(List<SGDVector[]> texts, List<int[]> outputs, double[] weights, LinearParameters parameters) {
            super(texts, outputs, weights);
            this.parameters = parameters;
        }

        @Override
        Parameters parameters() {
            return parameters;
        }

        @Override
        Pair<Double, Tensor[]> gradient(int text) {
            double likelihood = 0;
            Tensor[] sum = null;
            SGDVector[] rows = texts.get(text);
            for (int i = 0; i < rows.length; i++) {
                Pair<Double, SGDVector> row =
                        OBJECTIVE.lossAndGradient(outputs.get(text)[i], parameters.predict(rows[i]));
                likelihood += row.getA();
                Tensor[] gradients = parameters.gradients(row, rows[i]);
                if (sum == null) {
                    sum = gradients;
                } else {
                    sum[0].intersectAndAddInPlace(gradients[0]);
                }
            }
            return new Pair<>(likelihood, sum);
        }

        @Override
        double[] row(int output) {
            return parameters.getWeightMatrix().getRow(output).toArray();
        }

        @Override
        float[][] transitions() {
            return null;
        }
    }

    private static final class Chain extends Problem {
        private final CRFParameters parameters;

        Chain(List<SGDVector[]> texts, List<int[]> outputs, double[] weights, CRFParameters parameters) {
            super(texts, outputs, weights);
            this.parameters = parameters;
        }

        @Override
        Parameters parameters() {
            return parameters;
        }

        @Override
        Pair<Double, Tensor[]> gradient(int text) {
            return parameters.valueAndGradient(texts.get(text), outputs.get(text));
        }

        @Override
        double[] row(int output) {
            double[] row = ((DenseMatrix) parameters.get()[1]).getRow(output).toArray();
            row[row.length - 1] += parameters.getBias(output);
            return row;
        }

        @Override
        float[][] transitions() {
            DenseMatrix fitted = (DenseMatrix) parameters.get()[2];
            int count = fitted.getDimension1Size();
            float[][] transitions = new float[count][count];
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < count; j++) {
                    transitions[i][j] = (float) fitted.get(i, j);
                }
            }
            return transitions;
        }
    }

    /**
     * Parameters that are all zero. Their constructor is not public; the factory that reads them is. Tribuo's own
     * CRFTrainer is no way around: with minibatches it takes the gradient of the first text for all of them (4.3.2).
     */
    private static CRFParameters chainParameters(int inputs, int count) {
        CRFParametersProto zero = CRFParametersProto.newBuilder()
                .setNumFeatures(inputs)
                .setNumLabels(count)
                .setBiases(new DenseVector(count).serialize())
                .setFeatureLabelWeights(new DenseMatrix(count, inputs).serialize())
                .setLabelLabelWeights(new DenseMatrix(count, count).serialize())
                .build();
        try {
            return CRFParameters.deserializeFromProto(
                    CRFParameters.CURRENT_VERSION, CRFParameters.class.getName(), Any.pack(zero));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("Tribuo does not read its own parameters", e);
        }
    }
}

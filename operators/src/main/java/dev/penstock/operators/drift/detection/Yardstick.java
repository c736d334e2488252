package dev.penstock.operators.drift.detection;

import dev.penstock.operators.Vectors;
import dev.penstock.operators.drift.statistics.FourierFeatures;
import dev.penstock.operators.drift.statistics.MeanDiscrepancy;
import dev.penstock.operators.drift.statistics.Projection;
import dev.penstock.operators.drift.window.Categories;
import dev.penstock.operators.drift.window.Evidence;
import dev.penstock.operators.drift.window.Feature;
import dev.penstock.operators.drift.window.SampledPrompt;
import dev.penstock.operators.drift.window.VarLong;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.DoublePoint;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.Well19937c;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * By which vectors of all windows of a tenant are measured, so that windows can be compared that are no more than counts
 * and means: groups of questions (k-means), questions to which a known one is near (anchors), and the width of the kernel.
 * Made once, of the first questions.
 */
final class Yardstick {
    private static final int FREQUENCIES = 128;
    private static final long FREQUENCY_SEED = 20261126;
    private static final int MOST_CLUSTERS = 16;
    private static final int QUESTIONS_OF_A_CLUSTER = 20;
    private static final int ROUNDS = 20;
    private static final int MOST_ANCHORS = 256;
    private static final int MOST_FOR_WIDTH = 200;
    /** Share of known questions that are as far from all anchors as a new one. */
    private static final double STRANGE = 0.01;

    static final String NEW = "new";
    static final String KNOWN = "known";

    private final int model;
    private final float[][] centres;
    private final float[][] anchors;
    /** Cosine with the nearest anchor below which a question is new. */
    private final float nearness;

    private final double gamma;
    private final FourierFeatures features;
    private final Projection onCentres;
    private final float[] squaresOfCentres;
    private final Projection onAnchors;

    private Yardstick(int model, float[][] centres, float[][] anchors, float nearness, double gamma) {
        this.model = model;
        this.centres = centres;
        this.anchors = anchors;
        this.nearness = nearness;
        this.gamma = gamma;
        this.features = new FourierFeatures(centres[0].length, FREQUENCIES, gamma, FREQUENCY_SEED);
        this.onCentres = new Projection(centres);
        this.squaresOfCentres = new float[centres.length];
        for (int i = 0; i < centres.length; i++) {
            squaresOfCentres[i] = (float) Vectors.dot(centres[i], centres[i]);
        }
        this.onAnchors = new Projection(anchors);
    }

    /** @param prompts of one model, in an order without meaning, some hundred */
    static Yardstick of(List<SampledPrompt> prompts) {
        float[][] vectors = vectors(prompts);
        int anchors = Math.min(MOST_ANCHORS, vectors.length * 2 / 3);
        float[][] known = Arrays.copyOf(vectors, anchors);
        float[][] heldOut = Arrays.copyOfRange(vectors, anchors, vectors.length);
        float[][] some = Arrays.copyOf(vectors, Math.min(vectors.length, MOST_FOR_WIDTH));
        int half = some.length / 2;
        double gamma = MeanDiscrepancy.gamma(Arrays.copyOf(some, half), Arrays.copyOfRange(some, half, some.length));
        return new Yardstick(prompts.get(0).model(), centres(vectors), known, nearness(known, heldOut), gamma);
    }

    int model() {
        return model;
    }

    FourierFeatures features() {
        return features;
    }

    /** What a sample says of the three features that rest on vectors. */
    Map<Feature, Evidence> measure(List<SampledPrompt> prompts) {
        Categories clusters = new Categories();
        Categories novelty = new Categories();
        double[] vectorSums = new double[centres[0].length];
        double[] featureSums = new double[features.size()];
        for (SampledPrompt prompt : prompts) {
            float[] vector = prompt.vector();
            add(vectorSums, vector);
            add(featureSums, features.of(vector));
            clusters.add("c" + nearestCentre(vector));
            novelty.add(isNew(vector) ? NEW : KNOWN);
        }
        Map<Feature, Evidence> measured = new EnumMap<>(Feature.class);
        measured.put(Feature.PROMPT_VECTOR, new VectorEvidence(vectorSums, featureSums, prompts.size(), prompts));
        measured.put(Feature.PROMPT_CLUSTER, clusters);
        measured.put(Feature.PROMPT_NOVELTY, novelty);
        return measured;
    }

    /** Whether it is near no known question. */
    boolean isNew(float[] vector) {
        return greatest(onAnchors.of(vector)) < nearness;
    }

    void write(DataOutputView out) throws IOException {
        out.writeInt(model);
        out.writeFloat(nearness);
        out.writeDouble(gamma);
        write(centres, out);
        write(anchors, out);
    }

    static Yardstick read(DataInputView in) throws IOException {
        int model = in.readInt();
        float nearness = in.readFloat();
        double gamma = in.readDouble();
        return new Yardstick(model, matrix(in), matrix(in), nearness, gamma);
    }

    static float[][] vectors(List<SampledPrompt> prompts) {
        return prompts.stream().map(SampledPrompt::vector).toArray(float[][]::new);
    }

    private static float[][] centres(float[][] vectors) {
        int clusters = Math.max(1, Math.min(MOST_CLUSTERS, vectors.length / QUESTIONS_OF_A_CLUSTER));
        List<DoublePoint> points = new ArrayList<>();
        for (float[] vector : vectors) {
            double[] point = new double[vector.length];
            for (int i = 0; i < point.length; i++) {
                point[i] = vector[i];
            }
            points.add(new DoublePoint(point));
        }
        List<CentroidCluster<DoublePoint>> found = new KMeansPlusPlusClusterer<DoublePoint>(
                        clusters, ROUNDS, new EuclideanDistance(), new Well19937c(FREQUENCY_SEED))
                .cluster(points);
        return found.stream()
                .map(cluster -> floats(cluster.getCenter().getPoint()))
                .toArray(float[][]::new);
    }

    private static float nearness(float[][] anchors, float[][] heldOut) {
        Projection onAnchors = new Projection(anchors);
        float[] cosines = new float[heldOut.length];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = greatest(onAnchors.of(heldOut[i]));
        }
        Arrays.sort(cosines);
        return cosines[(int) (STRANGE * cosines.length)];
    }

    private static float greatest(float[] products) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (float product : products) {
            greatest = Math.max(greatest, product);
        }
        return greatest;
    }

    private int nearestCentre(float[] vector) {
        float[] products = onCentres.of(vector);
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < products.length; i++) {
            double distance = squaresOfCentres[i] - 2 * products[i];
            if (distance < least) {
                least = distance;
                nearest = i;
            }
        }
        return nearest;
    }

    private static void add(double[] sums, float[] values) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i];
        }
    }

    private static float[] floats(double[] point) {
        float[] floats = new float[point.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) point[i];
        }
        return floats;
    }

    private static void write(float[][] matrix, DataOutputView out) throws IOException {
        VarLong.write(matrix.length, out);
        VarLong.write(matrix[0].length, out);
        for (float[] row : matrix) {
            for (float value : row) {
                out.writeFloat(value);
            }
        }
    }

    private static float[][] matrix(DataInputView in) throws IOException {
        float[][] matrix = new float[(int) VarLong.read(in)][];
        int columns = (int) VarLong.read(in);
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = new float[columns];
            for (int k = 0; k < columns; k++) {
                matrix[i][k] = in.readFloat();
            }
        }
        return matrix;
    }
}

package dev.penstock.operators.drift.statistics;

/**
 * Scalar products of a vector with many others. They lie in memory by component, so that the JIT compiler makes vector
 * instructions of the loop, which it does not for a sum of products: four times as fast as one after the other.
 */
public final class Projection {
    private final float[][] byComponent;
    private final int size;

    /** @param vectors at least one, all of the same length */
    public Projection(float[][] vectors) {
        size = vectors.length;
        byComponent = new float[vectors[0].length][size];
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < byComponent.length; k++) {
                byComponent[k][i] = vectors[i][k];
            }
        }
    }

    public float[] of(float[] vector) {
        float[] products = new float[size];
        for (int k = 0; k < byComponent.length; k++) {
            float component = vector[k];
            float[] column = byComponent[k];
            for (int i = 0; i < size; i++) {
                products[i] += component * column[i];
            }
        }
        return products;
    }
}

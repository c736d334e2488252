package dev.penstock.state.internal;

/** Vectors as the indexes need them: finite and of unit length. */
public final class UnitVectors {
    /** Rounding that an encoder may leave; beyond it a vector is scaled. */
    private static final double TOLERANCE = 1e-3;

    /** Most dimensions that an index takes. */
    public static final int MAX_DIMENSIONS = 4096;

    private UnitVectors() {}

    /**
     * The vector at unit length: itself where it has it, else a scaled copy.
     *
     * @return null if it cannot be searched by: null, empty, too long, all zero, or not finite
     */
    public static float[] unit(float[] vector) {
        if (vector == null || vector.length == 0 || vector.length > MAX_DIMENSIONS) {
            return null;
        }
        double squares = 0;
        for (float component : vector) {
            squares += (double) component * component;
        }
        double length = Math.sqrt(squares);
        if (!Double.isFinite(length) || length < 1e-12) {
            return null;
        }
        return Math.abs(length - 1) <= TOLERANCE ? vector : scaled(vector, length);
    }

    private static float[] scaled(float[] vector, double length) {
        float[] unit = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }
}

package dev.penstock.operators.drift.statistics;

/**
 * Wasserstein's distance of the first order in one dimension: the area between the two cumulative distributions (Vallender
 * 1974), which is the least mean way from one to the other, in the unit of the values.
 */
public final class Wasserstein {
    /** Of a reference whose values are all equal, as in Evidently. */
    private static final double LEAST_DEVIATION = 0.001;

    private Wasserstein() {}

    /** Exact, with weights. */
    public static double distance(Distribution a, Distribution b) {
        double totalA = a.total();
        double totalB = b.total();
        double reachedA = 0;
        double reachedB = 0;
        double area = 0;
        double last = Math.min(a.values()[0], b.values()[0]);
        int i = 0;
        int j = 0;
        while (i < a.values().length || j < b.values().length) {
            boolean fromA = j == b.values().length || i < a.values().length && a.values()[i] <= b.values()[j];
            double value = fromA ? a.values()[i] : b.values()[j];
            area += Math.abs(reachedA / totalA - reachedB / totalB) * (value - last);
            last = value;
            if (fromA) {
                reachedA += a.weights()[i++];
            } else {
                reachedB += b.weights()[j++];
            }
        }
        return area;
    }

    /**
     * In standard deviations of the reference, at least 0.001 of the unit. Evidently's threshold is 0.1.
     */
    public static double normed(Distribution reference, Distribution current) {
        return distance(reference, current) / Math.max(reference.deviation(), LEAST_DEVIATION);
    }
}

package dev.penstock.operators.embedding;

import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.apache.flink.metrics.HistogramStatistics;

/** A distribution that is collected elsewhere, as one of Flink's. */
final class SnapshotHistogram implements org.apache.flink.metrics.Histogram {
    private final Supplier<Histogram> total;
    private final Supplier<Histogram> recent;

    /**
     * @param total everything so far, for the count
     * @param recent what the statistics are taken from
     */
    SnapshotHistogram(Supplier<Histogram> total, Supplier<Histogram> recent) {
        this.total = total;
        this.recent = recent;
    }

    @Override
    public void update(long value) {
        throw new UnsupportedOperationException("this histogram is read from the batcher");
    }

    @Override
    public long getCount() {
        return total.get().getTotalCount();
    }

    @Override
    public HistogramStatistics getStatistics() {
        return new Statistics(recent.get());
    }

    private static final class Statistics extends HistogramStatistics {
        private final Histogram values;

        Statistics(Histogram values) {
            this.values = values;
        }

        @Override
        public double getQuantile(double quantile) {
            return values.getValueAtPercentile(100 * quantile);
        }

        /** Every value, as exactly as it is kept. */
        @Override
        public long[] getValues() {
            long[] all = new long[size()];
            int next = 0;
            for (HistogramIterationValue value : values.recordedValues()) {
                for (long i = 0; i < value.getCountAtValueIteratedTo() && next < all.length; i++) {
                    all[next++] = value.getValueIteratedTo();
                }
            }
            return all;
        }

        @Override
        public int size() {
            return (int) Math.min(Integer.MAX_VALUE, values.getTotalCount());
        }

        @Override
        public double getMean() {
            return values.getTotalCount() == 0 ? 0 : values.getMean();
        }

        @Override
        public double getStdDev() {
            return values.getTotalCount() == 0 ? 0 : values.getStdDeviation();
        }

        @Override
        public long getMax() {
            return values.getMaxValue();
        }

        @Override
        public long getMin() {
            return values.getTotalCount() == 0 ? 0 : values.getMinValue();
        }
    }
}

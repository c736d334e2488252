package dev.penstock.connectors.prometheus;

import java.io.Serializable;
import java.time.Duration;

/**
 * What bounds the memory of an endpoint and the number of its time series.
 *
 * @param tenants most tenants that are shown; of more, those that were silent longest leave
 * @param seriesPerMetric most series of one metric, tenant and window; what is beyond becomes one series whose labels
 *     are {@code other}
 * @param correctable how old a window may be and still correct its counters when it is told again
 */
public record ExporterLimits(int tenants, int seriesPerMetric, Duration correctable) implements Serializable {
    public ExporterLimits {
        if (tenants < 1 || seriesPerMetric < 1) {
            throw new IllegalArgumentException(
                    "tenants is " + tenants + " and seriesPerMetric " + seriesPerMetric + "; both must be at least 1");
        }
    }
}

package dev.penstock.records;

import java.util.List;

/**
 * The metrics of one tenant over one window. A window is told when its end has passed, and again, with the next
 * revision, when late traces have changed it; the highest revision stands.
 *
 * @param tenant {@link #ALL_TENANTS}, {@link #OTHER_TENANTS} or a tenant's name
 * @param window its length: {@code 1m}, {@code 5m}, {@code 1h}
 * @param startMs milliseconds since the epoch, inclusive
 * @param endMs exclusive
 * @param revision 0 for the first report of the window
 * @param series in no particular order
 */
public record MetricReport(
        String tenant, String window, long startMs, long endMs, int revision, List<MetricSeries> series) {
    public static final String ALL_TENANTS = "*";
    /** Tenants beyond the number that is told apart; a tenant of this name is counted among them. */
    public static final String OTHER_TENANTS = "other";

    public MetricReport {
        series = series == null ? List.of() : series;
    }
}

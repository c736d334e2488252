package dev.penstock.jobs.parts;

import dev.penstock.connectors.prometheus.ExporterLimits;
import dev.penstock.connectors.prometheus.PrometheusEndpoint;
import dev.penstock.connectors.prometheus.ShownMetric;
import dev.penstock.inference.Shared;
import dev.penstock.operators.Opener;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.MetricKind;
import dev.penstock.operators.metrics.MetricsOptions;
import dev.penstock.operators.metrics.PrometheusOptions;
import dev.penstock.operators.metrics.WindowOptions;
import dev.penstock.operators.prometheus.PrometheusSink;
import java.util.Arrays;
import java.util.List;

/** What shows the catalogue of metrics to Prometheus. */
public final class PrometheusParts {
    /** All tenants together, the others, and as many again that have just left the tenants that are told apart. */
    private static final int TENANTS_BESIDE = 2;

    private PrometheusParts() {}

    /** Only where {@link PrometheusOptions#enabled()}. Its input is keyed by tenant. */
    public static PrometheusSink sink(MetricsOptions options) {
        return new PrometheusSink(endpoint(options));
    }

    static Opener<PrometheusEndpoint> endpoint(MetricsOptions metrics) {
        PrometheusOptions options = metrics.prometheus();
        WindowOptions windows = metrics.windows();
        return () -> Shared.lease(List.of("prometheus", options, windows), () -> open(options, windows));
    }

    private static PrometheusEndpoint open(PrometheusOptions options, WindowOptions windows) {
        ExporterLimits limits = new ExporterLimits(
                2 * windows.maxTenants() + TENANTS_BESIDE, options.maxSeries(), windows.allowedLateness());
        return PrometheusEndpoint.open(options.host(), options.ports(), catalogue(), limits, System::currentTimeMillis);
    }

    /** Every metric, as Prometheus sees it. */
    static List<ShownMetric> catalogue() {
        return Arrays.stream(Metric.values())
                .map(metric -> new ShownMetric(
                        metric.label(), metric.prometheusName(), metric.help(), form(metric.kind()), metric.labels()))
                .toList();
    }

    private static ShownMetric.Form form(MetricKind kind) {
        return switch (kind) {
            case COUNTER -> ShownMetric.Form.COUNTER;
            case DISTRIBUTION -> ShownMetric.Form.DISTRIBUTION;
            case RATIO -> ShownMetric.Form.RATIO;
            case GAUGE -> ShownMetric.Form.GAUGE;
        };
    }
}

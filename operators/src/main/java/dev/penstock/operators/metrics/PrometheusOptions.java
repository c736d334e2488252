package dev.penstock.operators.metrics;

import dev.penstock.options.Option;
import dev.penstock.options.PortRange;
import java.io.Serializable;

/** Where Prometheus scrapes the windows of metrics. */
public record PrometheusOptions(
        @Option(
                value =
                        "Port on which each TaskManager serves the newest windows to Prometheus, or a range such as"
                                + " 9260-9279 where several share a machine; unset for none. Not the port of Flink's own metrics",
                byDefault = "null")
        String port,

        @Option(
                value = "Interface on which it listens; 127.0.0.1 where Prometheus runs on the same machine",
                byDefault = "0.0.0.0",
                min = 1,
                max = 255)
        String host,

        @Option(
                value =
                        "Series of one metric, tenant and window; those beyond it are shown together, with other as label",
                byDefault = "200",
                min = 1,
                max = 10000)
        int maxSeries)
        implements Serializable {
    public PrometheusOptions {
        if (port != null) {
            PortRange.parse(port);
        }
    }

    public boolean enabled() {
        return port != null;
    }

    /** Only where {@link #enabled()}. */
    public PortRange ports() {
        return PortRange.parse(port);
    }
}

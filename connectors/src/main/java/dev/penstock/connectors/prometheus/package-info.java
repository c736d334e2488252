/**
 * What Prometheus scrapes: {@link dev.penstock.connectors.prometheus.PrometheusEndpoint} shows the newest window of every
 * tenant, and counters of what all windows counted.
 */
package dev.penstock.connectors.prometheus;

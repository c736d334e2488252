/** Where reports of metrics leave the job for Prometheus: {@link dev.penstock.operators.prometheus.PrometheusSink}. */
package dev.penstock.operators.prometheus;

/**
 * A page with the headline figures, for those who have no Grafana: {@link dev.penstock.jobs.cli.live.LivePage} reads what
 * the metrics job writes to Kafka and serves it to a browser. It needs nothing else of the command line.
 */
package dev.penstock.jobs.cli.live;

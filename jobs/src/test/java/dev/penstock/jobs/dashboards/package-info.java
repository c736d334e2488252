/**
 * Dashboards as code: {@link dev.penstock.jobs.dashboards.Dashboards} describes every panel once, and a test writes
 * {@code dashboards/*.json} and {@code docs/metrics-reference.md} from it and keeps them in step. Beside it are the
 * checks of the Prometheus rules.
 */
package dev.penstock.jobs.dashboards;

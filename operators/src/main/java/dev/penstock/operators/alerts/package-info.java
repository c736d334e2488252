/**
 * Alerts: {@link dev.penstock.operators.alerts.AlertFunction} watches reports of metrics by the rules of
 * {@link dev.penstock.operators.metrics.AlertRule} and says when one begins to hold and when it is over.
 */
package dev.penstock.operators.alerts;

/**
 * Which tier answers: {@link dev.penstock.operators.routing.ComplexityScore} orders requests,
 * {@link dev.penstock.operators.routing.RouteFunction} turns the order into shares of the tiers.
 */
package dev.penstock.operators.routing;

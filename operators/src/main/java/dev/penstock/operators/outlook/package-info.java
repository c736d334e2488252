/**
 * Where spend is going: {@link dev.penstock.operators.outlook.CostOutlook} adds to reports of metrics what a month will
 * cost, and how unusual the newest minutes are.
 */
package dev.penstock.operators.outlook;

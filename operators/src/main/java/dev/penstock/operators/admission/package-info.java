/**
 * Who may send how much: {@link dev.penstock.operators.admission.DeduplicateFunction} answers a request id once,
 * {@link dev.penstock.operators.admission.AdmitFunction} holds size, deadline and rate.
 */
package dev.penstock.operators.admission;

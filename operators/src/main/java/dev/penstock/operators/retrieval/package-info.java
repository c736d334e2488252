/**
 * Grounds an answer in a corpus: {@link dev.penstock.operators.retrieval.RetrieveFunction} finds the passages,
 * {@link dev.penstock.operators.retrieval.Spotlight} puts them before a model as data.
 */
package dev.penstock.operators.retrieval;

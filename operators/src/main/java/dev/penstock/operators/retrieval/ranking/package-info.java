/** Orders what the searches of a corpus have found: fusion of the two searches, and reranking of the best. */
package dev.penstock.operators.retrieval.ranking;

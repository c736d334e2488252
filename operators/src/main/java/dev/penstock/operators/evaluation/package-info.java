/**
 * How good a ranking of documents is against judgements, counted as trec_eval counts. Start at {@link
 * dev.penstock.operators.evaluation.Evaluation}.
 */
package dev.penstock.operators.evaluation;

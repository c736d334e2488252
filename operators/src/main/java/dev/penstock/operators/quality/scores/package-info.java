/**
 * Scores of answers without a model of their own: {@link dev.penstock.operators.quality.scores.QualityScorer} puts them
 * on the stream. Sentences and passages are compared by vectors, numbers and names; refusals, leaks and broken JSON are
 * found by rules. No text leaves in an observation.
 */
package dev.penstock.operators.quality.scores;

/**
 * How good answers are against a gold set: {@link dev.penstock.operators.evaluation.answers.AnswerScorer} scores one
 * answer by each {@link dev.penstock.operators.evaluation.answers.AnswerMetric}, and {@link
 * dev.penstock.operators.evaluation.answers.PairedBootstrap} tells whether one run is better than another. What is
 * counted agrees with the programs that papers use: SQuAD's script, rouge-score and sacrebleu.
 */
package dev.penstock.operators.evaluation.answers;

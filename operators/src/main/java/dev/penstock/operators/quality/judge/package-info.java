/**
 * What a model says of a sampled share of answers: {@link dev.penstock.operators.quality.judge.JudgeFunction} asks it by
 * a rubric in which the exchange is data, and {@link dev.penstock.operators.quality.judge.AgreementJoin} compares it with
 * users.
 */
package dev.penstock.operators.quality.judge;

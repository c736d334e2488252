/**
 * What users say of answers: {@link dev.penstock.operators.quality.feedback.DecodeFeedbackFunction} reads it,
 * {@link dev.penstock.operators.quality.feedback.FeedbackJoin} finds the exchange that it is about, and
 * {@link dev.penstock.operators.quality.feedback.FeedbackShards} says which part of the state that is in.
 */
package dev.penstock.operators.quality.feedback;

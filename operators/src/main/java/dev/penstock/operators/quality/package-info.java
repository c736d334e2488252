/** How good answers are: scores by the encoder, feedback of users, and a judge's opinion of a sampled share. */
package dev.penstock.operators.quality;

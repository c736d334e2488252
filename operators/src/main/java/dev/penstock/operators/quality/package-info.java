/**
 * How good answers are. Here are the options; {@code scores} holds what the encoder and rules say of an answer,
 * {@code feedback} what users say, {@code judge} what a model says of a sampled share.
 */
package dev.penstock.operators.quality;

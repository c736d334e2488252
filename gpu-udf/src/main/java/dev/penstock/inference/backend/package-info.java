/**
 * The way in: {@link dev.penstock.inference.backend.Encoders} and {@link dev.penstock.inference.backend.Generators} open
 * what the options name, and {@code FallbackGenerator} asks several generators in order. The only package that knows
 * all implementations.
 */
package dev.penstock.inference.backend;

package dev.penstock.operators.retrieval.ranking;

import dev.penstock.state.index.Candidate;

/**
 * A candidate with its place among others.
 *
 * @param score higher is better; comparable within one ranking only
 */
public record Ranked(Candidate candidate, double score) {}

package dev.penstock.operators.quality.judge;

import dev.penstock.operators.metrics.Observation;
import dev.penstock.records.Judgement;

/**
 * What came of judging one exchange.
 *
 * @param judgement null where none could be had
 * @param observation scores, calls and what they cost
 */
public record Judged(Judgement judgement, Observation observation) {}

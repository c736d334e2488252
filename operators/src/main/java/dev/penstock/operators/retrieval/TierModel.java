package dev.penstock.operators.retrieval;

import dev.penstock.inference.Generator;
import dev.penstock.operators.routing.TierOptions;

/** What answers for a tier when retrieval asks it, with the tier's prices. */
record TierModel(TierOptions tier, Generator generator) {}

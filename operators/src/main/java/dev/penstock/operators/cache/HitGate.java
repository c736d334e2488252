package dev.penstock.operators.cache;

import java.io.Serializable;
import java.util.Optional;

/** Looks for what cosine misses in two questions: numbers, names, negation, opposites. */
@FunctionalInterface
public interface HitGate extends Serializable {

    /** Why the stored question's answer does not answer the asked one, or empty where it may. */
    Optional<String> refuse(String asked, String stored);
}

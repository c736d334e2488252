package dev.penstock.operators.retrieval.ranking;

import dev.penstock.state.index.Candidate;
import java.util.List;

/** Makes one ranking of what the dense search and the search by words have found. Thread-safe. */
@FunctionalInterface
public interface Fusion {

    /** Every candidate once, best first; candidates of equal score in the order of their chunk ids. */
    List<Ranked> fuse(List<Candidate> candidates);
}

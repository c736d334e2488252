package dev.penstock.operators.drift.window;

import java.io.Serializable;

/**
 * Reads what drift looks at. Travels in the job graph.
 *
 * @param <T> for example an exchange
 */
public interface Reader<T> extends Serializable {

    /** Called once on the TaskManager, before the first value. */
    default void open() {}

    /** Null for a value that says nothing. */
    Reading read(T value);
}

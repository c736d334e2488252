package dev.penstock.operators;

import java.io.Serializable;

/** A clock that travels in the job graph, so that tests set the time. */
@FunctionalInterface
public interface WallClock extends Serializable {

    WallClock SYSTEM = System::currentTimeMillis;

    /** Milliseconds since the epoch. */
    long millis();
}

package dev.penstock.operators.drift.window;

/** What was read of one exchange or observation; it may be added to several traffics. */
public interface Reading {

    String tenant();

    /** Event time, milliseconds since the epoch. */
    long timeMs();

    void addTo(Traffic traffic);
}

package dev.penstock.inference.endpoint;

/** An endpoint's monotonic time, and what happens later. Tasks run on one thread and must be short. */
interface Timer {

    /** As {@link System#nanoTime}: only differences mean something. */
    long nanoTime();

    /** Runs the task once, after {@code delayNanos} at the earliest; at once for 0 and less. */
    Alarm schedule(Runnable task, long delayNanos);

    /** A task to come. */
    interface Alarm {
        /** Harmless when the task has run. */
        void cancel();
    }
}

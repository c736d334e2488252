package dev.penstock.benchmarks.metrics;

import java.io.Serializable;

/**
 * When the traces of a run were decided: first for a while at one rate, then at another for good.
 *
 * @param beginMs milliseconds since the epoch
 * @param early traces at {@code earlyPerSecond}
 * @param perSecond of event time, of the traces behind them
 */
record Schedule(long beginMs, long early, int earlyPerSecond, int perSecond) implements Serializable {

    long timeMs(long index) {
        return index < early
                ? beginMs + index * 1000 / earlyPerSecond
                : beginMs + early * 1000 / earlyPerSecond + (index - early) * 1000 / perSecond;
    }
}

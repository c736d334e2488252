package dev.penstock.operators.metrics;

import dev.penstock.operators.ExchangeHash;
import dev.penstock.records.TraceFacts;
import org.apache.flink.api.java.functions.KeySelector;

/** Spreads what comes over the instances of {@link SliceOperator}: duplicates meet, and no tenant is a bottleneck. */
public final class Shard {
    /** Enough for each instance to have about as many as any other. */
    static final int SHARDS = 128;

    public static final KeySelector<TraceFacts, Integer> TRACES =
            trace -> (int) Math.floorMod(ExchangeHash.of(trace.tenant(), trace.id()), (long) SHARDS);
    public static final KeySelector<Observation, Integer> OBSERVATIONS = observation ->
            (int) Math.floorMod(ExchangeHash.of(observation.tenant(), "" + observation.timeMs()), (long) SHARDS);

    private Shard() {}
}

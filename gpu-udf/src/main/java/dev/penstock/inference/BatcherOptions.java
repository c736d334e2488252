package dev.penstock.inference;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** When a batch is closed, and how much may wait. */
public record BatcherOptions(
        @Option(
                value = "Most items in a batch; the batcher learns from measured throughput which size up to "
                        + "this serves best. 1 turns batching off",
                byDefault = "64",
                min = 1,
                max = 4096)
        int maxItems,

        @Option(
                value = "Batch size below which the batcher does not learn; the size that it starts from",
                byDefault = "1",
                min = 1,
                max = 4096)
        int minItems,

        @Option(value = "Most tokens in a batch, padding included", byDefault = "16384", min = 128, max = 4194304)
        int maxPaddedTokens,

        @Option(
                value = "Longest time that an item waits for others while a caller is free",
                byDefault = "2ms",
                min = 0,
                max = 10000)
        Duration maxDelay,

        @Option(
                value = "Longest time that the computation of a batch should take: the batcher does not learn sizes "
                        + "beyond it, however much throughput they gave",
                byDefault = "250ms",
                min = 1,
                max = 600000)
        Duration maxBatchTime,

        @Option(
                value = "Items that may wait; beyond it the operator feels backpressure",
                byDefault = "1024",
                min = 1,
                max = 1000000)
        int queueCapacity)
        implements Serializable {}

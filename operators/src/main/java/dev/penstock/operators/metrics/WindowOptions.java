package dev.penstock.operators.metrics;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** Windows, the tenants that are told apart, and how late a trace may be. */
public record WindowOptions(
        @Option(
                value =
                        "Tenants that have metrics of their own; the others together are tenant other. Those that send most"
                                + " are told apart",
                byDefault = "100",
                min = 1,
                max = 10000)
        int maxTenants,

        @Option(
                value = "How far traces may be out of order before a window is told: later is more complete",
                byDefault = "10s",
                min = 0,
                max = 3600000)
        Duration outOfOrderness,

        @Option(
                value = "How late a trace may be to correct windows that were told already; later ones are counted and"
                        + " left out",
                byDefault = "10m",
                min = 0,
                max = 86400000)
        Duration allowedLateness)
        implements Serializable {}

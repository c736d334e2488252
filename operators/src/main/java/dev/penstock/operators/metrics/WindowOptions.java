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
                value =
                        "Shortest window that is told, and the steps that longer ones are made of. A minute divides by it;"
                                + " 10s is told sooner and takes six times the state",
                byDefault = "1m",
                min = 1000,
                max = 60000)
        Duration resolution,

        @Option(
                value = "How far traces may be out of order before a window is told: later is more complete",
                byDefault = "10s",
                min = 0,
                max = 3600000)
        Duration outOfOrderness,

        @Option(
                value = "How late a trace may be to correct windows that were told already; later ones are counted and"
                        + " left out. Ids are kept for as long, 15 bytes a trace, to leave out duplicates",
                byDefault = "2m",
                min = 0,
                max = 3600000)
        Duration allowedLateness,

        @Option(
                value =
                        "After how long without traces a partition counts as silent: windows are told by the clock then",
                byDefault = "30s",
                min = 100,
                max = 3600000)
        Duration silentAfter)
        implements Serializable {}

package dev.penstock.operators.drift;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** What traffic is compared with, and from when on it is drift. */
public record DriftOptions(
        @Option(value = "Length of the windows that are compared", byDefault = "5m", min = 1000, max = 86400000)
        Duration window)
        implements Serializable {}

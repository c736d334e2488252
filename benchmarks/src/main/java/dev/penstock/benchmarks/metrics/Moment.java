package dev.penstock.benchmarks.metrics;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * A moment of a run.
 *
 * @param nanos of {@link System#nanoTime}
 * @param cpuNanos that the processors have spent on this process
 */
record Moment(long nanos, long cpuNanos) {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    static Moment now() {
        return new Moment(System.nanoTime(), PROCESS.getProcessCpuTime());
    }

    Rate until(Moment end, long traces) {
        return new Rate(traces / ((end.nanos - nanos) / 1e9), traces / ((end.cpuNanos - cpuNanos) / 1e9));
    }
}

package dev.penstock.benchmarks.endpoint;

import dev.penstock.inference.fixtures.SimulatedProvider;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;

/**
 * How many calls a provider answers for each second while a job runs, once the job is at its pace.
 *
 * @param perSecond calls that were answered in the window that was measured
 * @param inFlight most calls that were open at the same time
 */
record Rate(double perSecond, int inFlight) {
    private static final Duration LONGEST_START = Duration.ofMinutes(1);

    /**
     * Waits for the first answer, lets the job warm up, and measures.
     *
     * @throws IllegalStateException if the job asks nothing for a minute or does not run at the end
     */
    static Rate of(SimulatedProvider provider, JobClient job, Duration warmUp, Duration window) throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            awaitFirst(provider, timer);
            pause(timer, warmUp);
            long start = System.nanoTime();
            long before = provider.answered();
            pause(timer, window);
            double answered = provider.answered() - before;
            double seconds = (System.nanoTime() - start) / 1e9;
            JobStatus status = job.getJobStatus().get();
            if (status != JobStatus.RUNNING) {
                throw new IllegalStateException("the job is " + status + " while it should run");
            }
            return new Rate(answered / seconds, provider.inFlightPeak());
        } finally {
            timer.shutdownNow();
        }
    }

    private static void awaitFirst(SimulatedProvider provider, ScheduledExecutorService timer) throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        timer.scheduleWithFixedDelay(
                () -> {
                    if (provider.answered() > 0) {
                        first.complete(null);
                    }
                },
                0,
                10,
                TimeUnit.MILLISECONDS);
        first.orTimeout(LONGEST_START.toSeconds(), TimeUnit.SECONDS).get();
    }

    private static void pause(ScheduledExecutorService timer, Duration time) throws Exception {
        timer.schedule(() -> {}, time.toNanos(), TimeUnit.NANOSECONDS).get();
    }
}

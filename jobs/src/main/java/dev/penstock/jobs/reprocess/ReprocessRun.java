package dev.penstock.jobs.reprocess;

import java.util.function.Consumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/** Runs the job to its end and hands on what it tells, wherever it runs. */
public final class ReprocessRun {
    private ReprocessRun() {}

    /**
     * Blocks until the job has ended and all events were handed on. When this returns, the run was complete.
     *
     * @param events the job's, as {@link ReprocessJob#build} gave them
     * @param started told the job once it runs
     * @throws Exception if the job fails or is cancelled; what it did until then stays
     */
    public static void follow(
            StreamExecutionEnvironment env,
            DataStream<RunEvent> events,
            Consumer<JobClient> started,
            Consumer<RunEvent> follower)
            throws Exception {
        try (CloseableIterator<RunEvent> told = events.collectAsync()) {
            JobClient job = env.executeAsync();
            started.accept(job);
            told.forEachRemaining(follower);
            job.getJobExecutionResult().get();
        }
    }
}

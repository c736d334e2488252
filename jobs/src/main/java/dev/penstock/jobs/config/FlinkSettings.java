package dev.penstock.jobs.config;

import java.time.Duration;
import org.apache.flink.api.common.BatchShuffleMode;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** What {@link JobOptions} mean in Flink's own options. */
public final class FlinkSettings {
    private static final String PROMETHEUS = "org.apache.flink.metrics.prometheus.PrometheusReporterFactory";
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);

    private FlinkSettings() {}

    /** Settings for a job and, where it runs in process, for its cluster. */
    public static Configuration of(JobOptions job) {
        Configuration flink = ofAny(job);
        checkpoints(job, flink);
        restarts(job, flink);
        return flink;
    }

    /**
     * Settings for a job over what is there now, which ends: all of its stages run at the same time and keep nothing; it
     * neither restarts nor has checkpoints.
     */
    public static Configuration ofBatch(JobOptions job) {
        Configuration flink = ofAny(job);
        flink.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
        flink.set(ExecutionOptions.BATCH_SHUFFLE_MODE, BatchShuffleMode.ALL_EXCHANGES_PIPELINED);
        // Flink's own scheduler of batch jobs starts a stage when the one before has ended.
        flink.set(JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Default);
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        return flink;
    }

    private static Configuration ofAny(JobOptions job) {
        Configuration flink = new Configuration();
        flink.set(PipelineOptions.NAME, job.name());
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        // Records are immutable, so that chained operators may hand on the same one.
        flink.set(PipelineOptions.OBJECT_REUSE, true);
        flink.set(ExecutionOptions.BUFFER_TIMEOUT, job.bufferTimeout());
        if (job.parallelism() > 0) {
            flink.set(CoreOptions.DEFAULT_PARALLELISM, job.parallelism());
        }
        if (job.prometheusPort() != null) {
            flink.setString("metrics.reporter.prom.factory.class", PROMETHEUS);
            flink.setString("metrics.reporter.prom.port", job.prometheusPort());
        }
        return flink;
    }

    private static void checkpoints(JobOptions job, Configuration flink) {
        flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, job.checkpointInterval());
        flink.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        if (job.checkpointDir() != null) {
            flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
            flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, job.checkpointDir());
            // A stopped job's requests in flight are in its last checkpoint only.
            flink.set(
                    CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                    ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        }
    }

    private static void restarts(JobOptions job, Configuration flink) {
        if (job.restartAttempts() == 0) {
            flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
            return;
        }
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, job.restartAttempts());
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, job.restartBackoff());
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, LONGEST_BACKOFF);
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.0);
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_JITTER_FACTOR, 0.1);
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD, Duration.ofHours(1));
    }
}

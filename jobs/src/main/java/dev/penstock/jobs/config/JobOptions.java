package dev.penstock.jobs.config;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** How a job runs on Flink. */
public record JobOptions(
        @Option(value = "Name of the job in Flink's web UI", byDefault = "penstock-serve", min = 1, max = 200)
        String name,

        @Option(
                value =
                        "Parallel instances of each operator; 0 for the default of the cluster, or one for each processor "
                                + "where the job runs in process",
                byDefault = "0",
                min = 0,
                max = 32768)
        int parallelism,

        @Option(
                value = "Time between checkpoints. Traces, and responses where they are exactly once, become readable "
                        + "when one completes",
                byDefault = "5s",
                min = 100,
                max = 3600000)
        Duration checkpointInterval,

        @Option(
                value = "Where checkpoints are kept, a URI such as s3://bucket/path or file:///path; unset keeps them "
                        + "where the cluster says, in process in a folder that ends with it",
                byDefault = "null")
        String checkpointDir,

        @Option(
                value =
                        "Restarts after failures that follow each other before the job gives up; an hour without failure "
                                + "counts from zero again",
                byDefault = "20",
                min = 0,
                max = 1000000)
        int restartAttempts,

        @Option(
                value = "Pause before the first restart; it doubles with each further one, with jitter, up to a minute",
                byDefault = "1s",
                min = 1,
                max = 60000)
        Duration restartBackoff,

        @Option("Requests that may be in flight at each asynchronous stage of one parallel instance; beyond it, "
                + "backpressure")
        InFlight inFlight,

        @Option(
                value =
                        "Longest time that a request stays in one asynchronous stage. Beyond it a cache lookup counts as "
                                + "a miss and an inference as failed",
                byDefault = "2m",
                min = 1,
                max = 86400000)
        Duration asyncTimeout,

        @Option(
                value =
                        "Longest time that Flink holds a record back to fill a network buffer; shorter is sooner, longer "
                                + "is more records per second. 0 sends each record at once",
                byDefault = "5ms",
                min = 0,
                max = 10000)
        Duration bufferTimeout,

        @Option(
                value =
                        "Port on which each Flink process serves its metrics to Prometheus, or a range such as 9249-9259; "
                                + "unset for none. On a cluster, set the reporter in the cluster's configuration instead",
                byDefault = "null")
        String prometheusPort)
        implements Serializable {

    /**
     * The same for another job of the deployment. Its checkpoints are in a folder of its own, below that of the main job,
     * so that none of the two starts from the other's.
     */
    public JobOptions forJob(String otherName) {
        return new JobOptions(
                otherName,
                parallelism,
                checkpointInterval,
                checkpointDir == null ? null : checkpointDir.replaceFirst("/+$", "") + "/" + otherName,
                restartAttempts,
                restartBackoff,
                inFlight,
                asyncTimeout,
                bufferTimeout,
                prometheusPort);
    }

    /** Requests in flight at each asynchronous stage of one parallel instance. */
    public record InFlight(
            @Option(value = "Lookups in the exact cache", byDefault = "256", min = 1, max = 100000)
            int exactCache,

            @Option(
                    value = "Texts at the encoder; a full batch or two serve best",
                    byDefault = "256",
                    min = 1,
                    max = 100000)
            int embed,

            @Option(value = "Lookups in the semantic cache", byDefault = "256", min = 1, max = 100000)
            int semanticCache,

            @Option(value = "Searches in the corpus index", byDefault = "128", min = 1, max = 100000)
            int retrieve,

            @Option(
                    value = "Calls of generators; records per second are this divided by the latency of a model",
                    byDefault = "512",
                    min = 1,
                    max = 100000)
            int infer,

            @Option(value = "Answers on their way into the cache", byDefault = "256", min = 1, max = 100000)
            int cacheFill)
            implements Serializable {}
}

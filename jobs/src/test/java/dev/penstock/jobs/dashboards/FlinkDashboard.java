package dev.penstock.jobs.dashboards;

import static dev.penstock.jobs.dashboards.Panel.lines;
import static dev.penstock.jobs.dashboards.Panel.number;

/** Whether the jobs run, keep up, and can be restored. */
final class FlinkDashboard {
    private FlinkDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                        "flink-health",
                        "Flink health",
                        "Restarts, checkpoints, lag, backpressure and memory of all jobs.")
                .row("Now", now())
                .row("Jobs", jobs())
                .row("Lag and load", load())
                .row("The metrics job, live", metrics())
                .row("Processes", processes());
    }

    private static Panel[] now() {
        return new Panel[] {
            number(
                            "Targets that answer",
                            "short",
                            "Processes that Prometheus can scrape, of Flink and of the exporter.")
                    .query("sum (up)", "up")
                    .rule("PenstockExporterDown"),
            number("Targets that do not", "short", "Processes that Prometheus knows and cannot scrape.")
                    .query("count (up == 0) or vector(0)", "down")
                    .rule("PenstockExporterDown"),
            number("Restarts", "short", "Of the chosen jobs since they were submitted.")
                    .query("sum (" + Ask.flink(Ask.JOB + "numRestarts") + ")", "restarts")
                    .rule("PenstockJobRestarting"),
            number("Outage", "ms", "How long the job that is longest down is down; 0 while all run.")
                    .query("max (" + Ask.flink(Ask.JOB + "downtime") + ")", "down")
                    .rule("PenstockJobDown"),
            number("Failed checkpoints", "short", "Of the chosen jobs since they were submitted.")
                    .query("sum (" + Ask.flink(Ask.JOB + "numberOfFailedCheckpoints") + ")", "failed")
                    .rule("PenstockCheckpointFailing"),
            number("Lag", "short", "Records that sources have not read yet, of the job that is furthest behind.")
                    .query("max (penstock:consumer_lag:records{job_name=~\"$job\"})", "records")
                    .target(Target.CONSUMER_LAG)
        };
    }

    private static Panel[] jobs() {
        return new Panel[] {
            lines("Restarts", "short", "Since the job was submitted.")
                    .query(Ask.flink(Ask.JOB + "numRestarts"), "{{job_name}}")
                    .rule("PenstockJobRestarting"),
            lines("Running", "ms", "Time since the last restart.")
                    .query(Ask.flink(Ask.JOB + "runningTime"), "{{job_name}}")
                    .rule("PenstockJobDown"),
            lines("Checkpoints", "short", "Complete and failed ones, per minute.")
                    .query(
                            "rate(" + Ask.flink(Ask.JOB + "numberOfCompletedCheckpoints") + "[$__rate_interval]) * 60",
                            "{{job_name}} complete")
                    .query(
                            "rate(" + Ask.flink(Ask.JOB + "numberOfFailedCheckpoints") + "[$__rate_interval]) * 60",
                            "{{job_name}} failed")
                    .rule("PenstockCheckpointFailing"),
            lines("Duration of the last checkpoint", "ms", "From its trigger until it was complete.")
                    .query(Ask.flink(Ask.JOB + "lastCheckpointDuration"), "{{job_name}}")
                    .rule("PenstockCheckpointFailing"),
            lines("Age of the last checkpoint", "s", "What a crash now would read again.")
                    .query(
                            "time() - " + Ask.flink(Ask.JOB + "lastCheckpointCompletedTimestamp") + " / 1000",
                            "{{job_name}}")
                    .rule("PenstockCheckpointFailing"),
            lines("State", "bytes", "Size of the last checkpoint: all of it, and what had to be written.")
                    .query(Ask.flink(Ask.JOB + "lastCheckpointFullSize"), "{{job_name}} whole")
                    .query(Ask.flink(Ask.JOB + "lastCheckpointSize"), "{{job_name}} written")
        };
    }

    private static Panel[] load() {
        return new Panel[] {
            lines("Lag", "short", "Records that a source has not read yet.")
                    .query(
                            "max by (job_name, operator_name) (penstock:consumer_lag:records{job_name=~\"$job\"})",
                            "{{job_name}} {{operator_name}}")
                    .target(Target.CONSUMER_LAG),
            lines("Age of what is read", "ms", "Between a record's timestamp and its reading, of the last one read.")
                    .query(
                            Ask.max("job_name, operator_name", "currentEmitEventTimeLag"),
                            "{{job_name}} {{operator_name}}")
                    .rule("PenstockConsumerLag"),
            lines("Records into the operators", "reqps", "Per second.")
                    .query(Ask.rate("operator_name", "numRecordsIn"), "{{operator_name}}"),
            lines("Busy", "percentunit", "Share of time that the busiest subtask of each task works.")
                    .query(
                            "max by (task_name) (" + Ask.flink(Ask.TASK + "busyTimeMsPerSecond") + ") / 1000",
                            "{{task_name}}")
                    .share(),
            lines("Backpressured", "percentunit", "Share of time that a task waits for those behind it.")
                    .query(
                            "max by (task_name) (" + Ask.flink(Ask.TASK + "backPressuredTimeMsPerSecond") + ") / 1000",
                            "{{task_name}}")
                    .share(),
            lines("Checkpoint alignment", "ns", "Time that the last checkpoint waited for slow inputs.")
                    .query(
                            "max by (task_name) (" + Ask.flink(Ask.TASK + "checkpointAlignmentTime") + ")",
                            "{{task_name}}")
        };
    }

    private static Panel[] metrics() {
        return new Panel[] {
            lines(
                            "Traces looked at",
                            "reqps",
                            "Traces whose texts and vectors are looked at, and late ones, per second.")
                    .query(Ask.rate("job_name", "sampled"), "looked at")
                    .query(Ask.rate("operator_name", "late"), "{{operator_name}} late")
                    .rule("PenstockMetricsStale"),
            lines(
                            "Scores of answers",
                            "reqps",
                            "Answers that the encoder scored, and those that it could not, per second.")
                    .query(Ask.rate("job_name", "answersScored"), "scored")
                    .query(Ask.rate("job_name", "answersWithoutVector"), "without a vector")
                    .query(Ask.rate("job_name", "answersSkipped"), "by rules alone")
                    .query(Ask.rate("job_name", "answersTimedOut"), "too slow"),
            lines(
                            "Bounds that bind",
                            "short",
                            "What was left out since state is bounded, per second; tenants of drift.")
                    .query(Ask.rate("job_name", "exchangesForgotten"), "exchanges forgotten")
                    .query(Ask.rate("job_name", "dropped"), "examples of drift dropped")
                    .query(Ask.max("job_name", "tenants"), "tenants of drift"),
            lines("Alerts", "short", "Alerts on llm.alerts since the job started.")
                    .query(Ask.total("job_name", "alertsFired"), "fired")
                    .query(Ask.total("job_name", "alertsHealed"), "healed"),
            lines("Spans", "reqps", "Exchanges whose spans were sent, not taken, or left out, per second.")
                    .query(Ask.rate("job_name", "spanTreesExported"), "sent")
                    .query(Ask.rate("job_name", "spanTreesFailed"), "not taken")
                    .query(Ask.rate("job_name", "spanTreesDropped"), "left out")
        };
    }

    private static Panel[] processes() {
        return new Panel[] {
            lines("Heap of TaskManagers", "percentunit", "Used, as a share of the most that the process may use.")
                    .query(
                            "max by (tm_id) (flink_taskmanager_Status_JVM_Memory_Heap_Used"
                                    + " / flink_taskmanager_Status_JVM_Memory_Heap_Max)",
                            "{{tm_id}}")
                    .share(),
            lines("Direct memory of TaskManagers", "bytes", "Arrow, Netty and models in process.")
                    .query("max by (tm_id) (flink_taskmanager_Status_JVM_Memory_Direct_MemoryUsed)", "{{tm_id}}"),
            lines("Processor", "percentunit", "Load of the Java process, as a share of all cores.")
                    .query("max by (tm_id) (flink_taskmanager_Status_JVM_CPU_Load)", "{{tm_id}}")
                    .share(),
            lines("Garbage collection", "ms", "Milliseconds of each second in which the process stood still.")
                    .query(
                            "max by (tm_id) (flink_taskmanager_Status_JVM_GarbageCollector_All_TimeMsPerSecond)",
                            "{{tm_id}}"),
            lines("Jobs and slots", "short", "Jobs that run, TaskManagers that are there, and slots that are free.")
                    .query("sum (flink_jobmanager_numRunningJobs)", "jobs")
                    .query("sum (flink_jobmanager_numRegisteredTaskManagers)", "TaskManagers")
                    .query("sum (flink_jobmanager_taskSlotsAvailable)", "free slots"),
            lines("Age of the newest window", "s", "What dashboards of quality, cost and drift are behind by, at best.")
                    .query(
                            "time() - max by (window) (penstock_window_end_timestamp_seconds{tenant=\"*\"})",
                            "{{window}}")
                    .rule("PenstockMetricsStale")
        };
    }
}

package dev.penstock.jobs.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Notices when a job ends on its own, and ends it on request. */
public final class JobWatch {
    private static final long CANCEL_SECONDS = 20;

    private final JobClient job;
    private final CompletableFuture<JobExecutionResult> result;

    public JobWatch(JobClient job) {
        this.job = job;
        this.result = job.getJobExecutionResult();
    }

    /** Throws if the job has ended: it should run until it is cancelled. */
    public void throwIfEnded() {
        if (result.isDone()) {
            await();
        }
    }

    /** Waits until the job ends, which it does only by failure or when it is cancelled from outside. */
    public void await() {
        awaitEnd();
        throw new CliException("the job has finished, although requests were still expected");
    }

    /** Waits for a job that ends on its own; throws if it fails or is cancelled. */
    public void awaitEnd() {
        try {
            result.get();
        } catch (ExecutionException failed) {
            throw new CliException("the job has ended: " + rootMessage(failed), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted", interrupted);
        }
    }

    /** Cancels the job and waits a moment for it; does nothing where it has ended. */
    public void cancel() {
        if (result.isDone()) {
            return;
        }
        try {
            job.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException failed) {
            throw new CliException("the job could not be cancelled: " + rootMessage(failed), failed);
        }
    }

    /** What was thrown first; of a failure that no restart mends, what the configuration lacks. */
    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            boolean permanent = root instanceof SuppressRestartsException;
            root = root.getCause();
            if (permanent) {
                return oneLine(root.getMessage());
            }
        }
        String message = root.getMessage();
        return root.getClass().getSimpleName()
                + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
    }

    private static String oneLine(String message) {
        return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}

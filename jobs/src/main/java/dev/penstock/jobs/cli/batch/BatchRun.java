package dev.penstock.jobs.cli.batch;

import dev.penstock.records.InputLine;
import dev.penstock.records.LineReader;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Sends the lines of a request file and writes one output line for each of them, in the order of the answers. Every
 * line is sent under an id of its own (run id and line number), so that a custom id that occurs twice gets both of its
 * lines. At most {@link Limits#outstanding()} requests wait for their answer, which bounds the memory.
 *
 * <p>{@link #run} belongs to one thread; answers may come from any other.
 */
final class BatchRun {
    private static final long POLL_MILLIS = 100;

    private final String runId;
    private final BatchFormat format;
    private final Gateway gateway;
    private final OutputStream out;
    private final Limits limits;
    private final LongSupplier nanoClock;

    /** Custom ids by internal id, of the requests that wait for an answer. Guarded by this, like all below. */
    private final Map<String, String> outstanding = new HashMap<>();

    private long lastProgressNanos;
    private long written;
    private long ok;
    private long withoutAnswer;
    private long blank;
    private long lines;
    private boolean stalled;
    private IOException writeFailure;

    BatchRun(
            String runId,
            BatchFormat format,
            Gateway gateway,
            OutputStream out,
            Limits limits,
            LongSupplier nanoClock) {
        this.runId = runId;
        this.format = format;
        this.gateway = gateway;
        this.out = out;
        this.limits = limits;
        this.nanoClock = nanoClock;
        this.lastProgressNanos = nanoClock.getAsLong();
    }

    /** Where requests go. A send that fails later is told by {@link BatchRun#refused}. */
    interface Gateway {
        void send(String id, byte[] body);

        /** Throws if no answer can come any more; called now and then while answers are awaited. */
        void check();
    }

    /**
     * @param outstanding most requests that wait for their answer
     * @param lineBytes longest line that is sent
     * @param idle when no answer has come for this long, those that wait are given up
     */
    record Limits(int outstanding, int lineBytes, Duration idle) {}

    /**
     * How the run went.
     *
     * @param lines lines read, blank ones included
     * @param blank blank lines, which get no output line
     * @param answered output lines with an answer
     * @param errors output lines with an error, those without answer included
     * @param withoutAnswer requests given up because nothing came, or that could not be sent
     */
    record Report(long lines, long blank, long answered, long errors, long withoutAnswer) {
        boolean complete() {
            return withoutAnswer == 0;
        }
    }

    /** Sends all lines and waits for all answers. */
    Report run(LineReader in) throws IOException, InterruptedException {
        for (InputLine line = in.next(); line != null; line = in.next()) {
            take(line);
        }
        synchronized (this) {
            while (!outstanding.isEmpty()) {
                awaitProgress();
                throwWriteFailure();
            }
            out.flush();
        }
        return report();
    }

    synchronized Report report() {
        return new Report(lines, blank, ok, written - ok, withoutAnswer);
    }

    /** An answer has arrived. One for an unknown id, or a second one for the same, is ignored. */
    synchronized void answered(String id, byte[] response) {
        if (outstanding.containsKey(id)) {
            String customId = outstanding.remove(id);
            lastProgressNanos = nanoClock.getAsLong();
            BatchFormat.Output output = format.answer(customId, id, response);
            write(output.line(), output.ok());
            notifyAll();
        }
    }

    /** A request could not be sent. */
    synchronized void refused(String id, String reason) {
        if (outstanding.containsKey(id)) {
            String customId = outstanding.remove(id);
            lastProgressNanos = nanoClock.getAsLong();
            giveUp(customId, id, "not_sent", "the request could not be sent: " + reason);
            notifyAll();
        }
    }

    /** Writes what is buffered, for a process that is about to end. Returns the number of lines in the file. */
    synchronized long flush() throws IOException {
        out.flush();
        return written;
    }

    private void take(InputLine line) throws IOException, InterruptedException {
        String id = runId + "-" + line.number();
        synchronized (this) {
            throwWriteFailure();
            lines++;
            if (line.isBlank()) {
                blank++;
                return;
            }
        }
        if (line.isTooLong()) {
            String message = "line " + line.number() + " has " + line.length() + " bytes, allowed are "
                    + limits.lineBytes() + "; split the request";
            writeError(null, id, "line_too_long", message);
            return;
        }
        try {
            send(id, format.parse(line.bytes()));
        } catch (BatchFormat.BadLine bad) {
            writeError(bad.customId(), id, bad.code(), "line " + line.number() + ": " + bad.getMessage());
        }
    }

    private void send(String id, BatchFormat.Request request) throws InterruptedException {
        synchronized (this) {
            while (!stalled && outstanding.size() >= limits.outstanding()) {
                awaitProgress();
            }
            if (stalled) {
                giveUp(request.customId(), id, "not_sent", "not sent, because earlier requests got no answer");
                return;
            }
            if (outstanding.isEmpty()) { // nobody was waiting: the time until now does not count as silence
                lastProgressNanos = nanoClock.getAsLong();
            }
            outstanding.put(id, request.customId());
        }
        gateway.send(id, request.body());
    }

    private synchronized void writeError(String customId, String id, String code, String message) {
        write(format.error(customId, id, code, message), false);
    }

    private synchronized void awaitProgress() throws InterruptedException {
        wait(POLL_MILLIS);
        gateway.check();
        long silent = nanoClock.getAsLong() - lastProgressNanos;
        if (!outstanding.isEmpty() && silent > limits.idle().toNanos()) {
            stalled = true;
            String message = "no answer has come for " + limits.idle().toSeconds() + " s; raise --idle-timeout if the "
                    + "model is that slow, else see the log of the job";
            outstanding.forEach((id, customId) -> giveUp(customId, id, "no_answer", message));
            outstanding.clear();
        }
    }

    private void giveUp(String customId, String id, String code, String message) {
        withoutAnswer++;
        write(format.error(customId, id, code, message), false);
    }

    private void write(byte[] line, boolean good) {
        try {
            out.write(line);
            out.write('\n');
            written++;
            ok += good ? 1 : 0;
        } catch (IOException failure) {
            if (writeFailure == null) {
                writeFailure = failure;
            }
        }
    }

    private void throwWriteFailure() throws IOException {
        if (writeFailure != null) {
            throw new IOException("cannot write the output file: " + writeFailure.getMessage(), writeFailure);
        }
    }
}

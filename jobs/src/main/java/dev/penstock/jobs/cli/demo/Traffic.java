package dev.penstock.jobs.cli.demo;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.GatewayClient;
import dev.penstock.jobs.cli.JobWatch;
import dev.penstock.jobs.cli.LogFile;
import dev.penstock.jobs.cli.RecordHeaders;
import dev.penstock.records.Headers;
import dev.penstock.records.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Sends the planned requests and takes in the responses. Few requests are under way at a time, as with callers who wait
 * for their answers; a request that asks again is held back until the first answer has come, and a burst goes out at
 * once.
 */
final class Traffic {
    private static final int UNDER_WAY = 24;
    private static final long POLL_MILLIS = 50;

    private final GatewayClient client;
    private final JobWatch job;
    private final Scoreboard board;
    private final SampleAnswers samples;
    private final Duration patience;
    private final Map<String, PlannedRequest> planned = new LinkedHashMap<>();

    /** Guarded by this, like all below. */
    private final Set<String> answered = new HashSet<>();

    private final Set<String> underWay = new TreeSet<>();
    private long lastProgressNanos;
    private RuntimeException failure;

    /** @param patience when no answer has come for this long, the rest is given up */
    Traffic(
            GatewayClient client,
            JobWatch job,
            List<PlannedRequest> plan,
            Scoreboard board,
            SampleAnswers samples,
            Duration patience) {
        this.client = client;
        this.job = job;
        this.board = board;
        this.samples = samples;
        this.patience = patience;
        plan.forEach(request -> planned.put(request.id(), request));
    }

    /** Sends everything and waits for every answer. */
    void run() throws InterruptedException {
        client.follow(List.of(Topics.RESPONSES, Topics.DEAD_LETTERS), false, this::received);
        lastProgressNanos = System.nanoTime();
        for (PlannedRequest request : planned.values()) {
            awaitTurn(request);
            send(request);
        }
        synchronized (this) {
            while (!underWay.isEmpty()) {
                awaitProgress();
            }
        }
    }

    private synchronized void awaitTurn(PlannedRequest request) throws InterruptedException {
        while (!request.burst()
                && (underWay.size() >= UNDER_WAY || request.after() != null && !answered.contains(request.after()))) {
            awaitProgress();
        }
    }

    private void send(PlannedRequest request) {
        synchronized (this) {
            underWay.add(request.id());
        }
        byte[] key = request.id().getBytes(StandardCharsets.UTF_8);
        long timestamp = System.currentTimeMillis() - request.ageMs();
        client.send(key, request.value(), request.headers(), timestamp, this::refused);
        board.sent();
    }

    private synchronized void refused(Exception refused) {
        failure = new CliException("Kafka refused a request: " + refused.getMessage(), refused);
        notifyAll();
    }

    private void received(ConsumerRecord<byte[], byte[]> record) {
        String id = RecordHeaders.text(record, Headers.ID);
        if (id == null || !planned.containsKey(id)) {
            return; // sent by somebody else
        }
        if (record.topic().endsWith(Topics.DEAD_LETTERS)) {
            board.deadLetter(id);
            return;
        }
        try {
            Reply reply = Replies.read(id, record.value());
            if (board.answered(reply)) {
                samples.consider(planned.get(id), reply);
            }
            settle(id);
        } catch (IOException unreadable) {
            throw new CliException("the response to " + id + " is no JSON: " + unreadable.getMessage(), unreadable);
        }
    }

    private synchronized void settle(String id) {
        answered.add(id);
        underWay.remove(id);
        lastProgressNanos = System.nanoTime();
        notifyAll();
    }

    private synchronized void awaitProgress() throws InterruptedException {
        wait(POLL_MILLIS);
        if (failure != null) {
            throw failure;
        }
        client.throwIfFailed();
        job.throwIfEnded();
        if (System.nanoTime() - lastProgressNanos > patience.toNanos()) {
            throw new CliException("no answer has come for " + patience.toSeconds() + " s; " + answered.size() + " of "
                    + planned.size() + " requests were answered, and these wait: "
                    + underWay.stream().limit(5).toList() + "; look into " + LogFile.path());
        }
    }
}

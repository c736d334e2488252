package dev.penstock.jobs.cli.documents;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.GatewayClient;
import dev.penstock.jobs.cli.KafkaTarget;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentChangeCodec;
import dev.penstock.records.DocumentRecords;
import dev.penstock.records.Topics;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Sends changes, and counts them. */
final class ChangeSender implements AutoCloseable {
    private final GatewayClient client;
    private final int maxBytes;
    private final AtomicReference<Exception> refused = new AtomicReference<>();
    private int sent;

    /** @throws CliException if the topic does not exist, or Kafka does not answer */
    ChangeSender(KafkaTarget target) {
        this.maxBytes = target.config().documents().maxChangeBytes();
        this.client = new GatewayClient(target.kafka());
        try {
            client.requireTopic(Topics.DOC_CHANGES);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    int maxBytes() {
        return maxBytes;
    }

    /** @throws TooLargeException if the job would refuse a change of this size */
    void checkSize(String documentId, long bytes) {
        if (bytes > maxBytes) {
            throw new TooLargeException("the change of " + documentId + " has " + bytes + " bytes or more; allowed are "
                    + maxBytes + " (documents.max-change-bytes): put the file below one of documents.uri-prefixes, and"
                    + " send its uri as a JSON line");
        }
    }

    /**
     * Sends a change.
     *
     * @throws TooLargeException if the job would refuse it
     * @throws CliException if Kafka has refused one before
     */
    void send(DocumentChange change) {
        byte[] value = DocumentChangeCodec.encode(change);
        checkSize(change.id(), value.length);
        throwIfRefused();
        byte[] key = DocumentRecords.key(change.corpus(), change.id());
        // Under the time of now: Kafka would delete a record that is as old as most files.
        client.send(Topics.DOC_CHANGES, key, value, List.of(), null, refused::set);
        sent++;
    }

    /** Waits until all are written; their number. */
    int finish() {
        client.flush();
        throwIfRefused();
        return sent;
    }

    private void throwIfRefused() {
        if (refused.get() != null) {
            throw new CliException("Kafka refused a change: " + refused.get().getMessage(), refused.get());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

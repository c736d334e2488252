package dev.penstock.operators.documents;

import dev.penstock.records.InboundRecord;
import java.util.OptionalLong;

/**
 * A change as it travels through the job: what the stages before the index look at, and the record that holds the rest,
 * so that a document is in memory once and a record that fails can be given back untouched.
 *
 * @param version see {@link dev.penstock.records.DocumentChange}
 * @param hash of the whole change, hexadecimal
 * @param mayBeReplay whether the change may have been indexed by an earlier run of the job that did not get to tell it
 * @param passedAfter the checkpoint that the job had begun from when the change passed the gate; see {@link #run}
 */
public record ReceivedChange(
        String corpus,
        String documentId,
        long version,
        boolean deleted,
        String hash,
        long changedAtMs,
        boolean mayBeReplay,
        long passedAfter,
        InboundRecord inbound) {

    private static final long NO_CHECKPOINT = -1;

    /** As it was read, before the gate. */
    static ReceivedChange read(
            String corpus,
            String documentId,
            long version,
            boolean deleted,
            String hash,
            long changedAtMs,
            InboundRecord inbound) {
        return new ReceivedChange(
                corpus, documentId, version, deleted, hash, changedAtMs, false, NO_CHECKPOINT, inbound);
    }

    ReceivedChange passed(boolean replay, long run) {
        return new ReceivedChange(corpus, documentId, version, deleted, hash, changedAtMs, replay, run, inbound);
    }

    /**
     * What a run of the job is told apart by from those whose checkpoints it may hold changes of.
     *
     * @param restored the checkpoint that it begins from; empty for none
     */
    static long run(OptionalLong restored) {
        return restored.orElse(NO_CHECKPOINT);
    }
}

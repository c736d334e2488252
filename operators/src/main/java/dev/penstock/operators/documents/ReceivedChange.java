package dev.penstock.operators.documents;

import dev.penstock.records.InboundRecord;

/**
 * A change as it travels through the job: what the stages before the index look at, and the record that holds the rest,
 * so that a document is in memory once and a record that fails can be given back untouched.
 *
 * @param version see {@link dev.penstock.records.DocumentChange}
 * @param hash of the whole change, hexadecimal
 * @param mayBeReplay whether the change may have been indexed by an earlier run of the job that did not get to tell it
 */
public record ReceivedChange(
        String corpus,
        String documentId,
        long version,
        boolean deleted,
        String hash,
        long changedAtMs,
        boolean mayBeReplay,
        InboundRecord inbound) {

    ReceivedChange asReplay() {
        return new ReceivedChange(corpus, documentId, version, deleted, hash, changedAtMs, true, inbound);
    }
}

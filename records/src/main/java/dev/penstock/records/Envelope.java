package dev.penstock.records;

import java.util.List;

/**
 * Who sent a request, and under which conditions.
 *
 * @param id request id, unique within the tenant
 * @param tenant never null ({@link #DEFAULT_TENANT} where the request names none)
 * @param user the tenant's user, or null
 * @param deadlineAtMs milliseconds since the epoch after which nobody waits for the answer, {@link Long#MAX_VALUE} for
 *     never
 * @param corpus the corpus to ground the answer in, or null
 * @param labels the caller's access labels, sorted, without duplicates; empty for public documents only
 * @param traceparent W3C trace context, or null
 * @param topic where the request was read, with partition and offset
 * @param receivedAtMs the Kafka record's timestamp, milliseconds since the epoch
 * @param key the Kafka record's key, or null
 * @param headers the request's headers, which travel back on the response
 * @param filter what the metadata of retrieved documents must be, sorted by name, each name once; empty for all
 *     documents. Null, as in state and traces of versions without it, is empty
 */
public record Envelope(
        String id,
        String tenant,
        String user,
        Priority priority,
        long deadlineAtMs,
        String corpus,
        List<String> labels,
        String traceparent,
        String topic,
        int partition,
        long offset,
        long receivedAtMs,
        byte[] key,
        List<Header> headers,
        List<MetadataFilter> filter) {

    public static final String DEFAULT_TENANT = "default";

    public Envelope {
        filter = filter == null ? List.of() : filter;
    }

    /** Without a filter. */
    public Envelope(
            String id,
            String tenant,
            String user,
            Priority priority,
            long deadlineAtMs,
            String corpus,
            List<String> labels,
            String traceparent,
            String topic,
            int partition,
            long offset,
            long receivedAtMs,
            byte[] key,
            List<Header> headers) {
        this(
                id,
                tenant,
                user,
                priority,
                deadlineAtMs,
                corpus,
                labels,
                traceparent,
                topic,
                partition,
                offset,
                receivedAtMs,
                key,
                headers,
                List.of());
    }
}

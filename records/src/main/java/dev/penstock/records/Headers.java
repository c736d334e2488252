package dev.penstock.records;

/** Names of the Kafka record headers that Penstock reads and writes. The values are UTF-8 text. */
public final class Headers {
    /** Request id, unique within a tenant; without it the record key, then topic-partition-offset, serves. */
    public static final String ID = "penstock-id";

    public static final String TENANT = "penstock-tenant";
    public static final String USER = "penstock-user";
    /** {@code interactive} or {@code batch}, see {@link Priority}. */
    public static final String PRIORITY = "penstock-priority";
    /** Time that the answer may take, in milliseconds after the record's timestamp. */
    public static final String DEADLINE_MS = "penstock-deadline-ms";
    /** The corpus to ground the answer in; without it nothing is retrieved. */
    public static final String CORPUS = "penstock-corpus";
    /** The caller's access labels, separated by commas. Whoever may write the topic is trusted to set them. */
    public static final String LABELS = "penstock-labels";
    /**
     * What the metadata of retrieved documents must be: {@code name=value} pairs separated by commas. A name that stands
     * several times is satisfied by any of its values.
     */
    public static final String FILTER = "penstock-filter";
    /** W3C trace context. */
    public static final String TRACEPARENT = "traceparent";

    /** On dead letters: the stage that gave up on the record. */
    public static final String DEAD_STAGE = "penstock-dead-stage";
    /** On dead letters: why, in one line. */
    public static final String DEAD_REASON = "penstock-dead-reason";
    /** On dead letters: where the record came from. */
    public static final String DEAD_TOPIC = "penstock-dead-topic";

    public static final String DEAD_PARTITION = "penstock-dead-partition";
    public static final String DEAD_OFFSET = "penstock-dead-offset";

    private Headers() {}
}

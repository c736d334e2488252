package dev.penstock.records;

/** The default name of every topic. A deployment may put a prefix before them, and nothing else. */
public final class Topics {
    /** Requests: an OpenAI chat-completions body as value, {@link Headers} as headers. */
    public static final String REQUESTS = "llm.requests";
    /** One response for each request that was read. */
    public static final String RESPONSES = "llm.responses";
    /** The whole {@link Exchange} as JSON, written exactly once. */
    public static final String TRACES = "llm.traces";
    /** Records that could not be decoded, value untouched, the reason in headers. */
    public static final String DEAD_LETTERS = "llm.dead-letters";
    /** Guardrail {@link Policy policies} by tenant, compacted. */
    public static final String POLICIES = "llm.policies";

    /** {@link DocumentChange Changes of documents}, keyed by corpus and document. */
    public static final String DOC_CHANGES = "docs.changes";
    /** What became of a document's chunks, one record for each chunk that was indexed or removed. */
    public static final String DOC_CHUNKS = "docs.chunks";

    private Topics() {}
}

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
    /** {@link ChunkChange Chunks} that came or went, compacted: what stands in the index, and its text. */
    public static final String DOC_CHUNKS = "docs.chunks";
    /** {@link QuarantinedPassage Passages} that were kept out of the index, with their text, for people to review. */
    public static final String DOC_QUARANTINE = "docs.quarantine";
    /** What became of each change of a document, a {@link DocumentReport}. */
    public static final String DOC_REPORTS = "docs.reports";

    /** {@link Feedback} of users on answers, keyed by tenant and request. */
    public static final String FEEDBACK = "llm.feedback";
    /** {@link MetricReport Windows of metrics}, keyed by window and tenant. */
    public static final String METRICS = "llm.metrics";
    /** {@link Alert Alerts} that begin to hold and cease to, keyed by rule and tenant. */
    public static final String ALERTS = "llm.alerts";
    /** {@link DriftEvent Drift} that begins and ends, for other jobs to act on, keyed by tenant and feature. */
    public static final String DRIFT = "llm.drift";
    /** {@link Judgement Judgements} of a sampled share of answers, keyed by tenant and request. */
    public static final String JUDGEMENTS = "llm.judgements";

    private Topics() {}
}

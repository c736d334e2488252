package dev.penstock.records;

import java.util.List;

/**
 * Traffic that begins to differ from its reference, or that is like it again. Other jobs may act on it: tighten the
 * cache, shift routes, refit a head.
 *
 * @param tenant whose traffic, {@link MetricReport#ALL_TENANTS} for all of it
 * @param feature what differs, for example {@code prompt-vector} or {@code language}
 * @param method by which statistic, for example {@code psi}
 * @param score of the statistic
 * @param threshold from which it is drift (for a p-value: below which)
 * @param drifted false when the drift is over
 * @param referenceStartMs window that it is compared with
 * @param referenceEndMs exclusive
 * @param startMs window that differs
 * @param endMs exclusive
 * @param summary what changed, in one line for people; holds no text of a request
 * @param examples redacted questions that are typical of what is new, most typical first; empty where texts are not
 *     allowed, or the feature is no text
 */
public record DriftEvent(
        String tenant,
        String feature,
        String method,
        double score,
        double threshold,
        boolean drifted,
        long referenceStartMs,
        long referenceEndMs,
        long startMs,
        long endMs,
        String summary,
        List<String> examples) {
    public DriftEvent {
        examples = examples == null ? List.of() : examples;
    }
}

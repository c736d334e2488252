package dev.penstock.operators.datasets;

import java.util.Map;

/**
 * Where an example comes from, for audits and for taking it out again.
 *
 * @param tenant hash of the tenant's name
 * @param requestId the request
 * @param topic where the trace was read, with partition and offset
 * @param decidedAtMs when it was answered, milliseconds since the epoch
 * @param model that answered
 * @param rating mean over users, null for none
 * @param judged mean of the grades, null for none
 * @param judge model that judged, null for none
 * @param rubric that it judged by, null for none
 * @param corrected whether the answer to learn is a user's correction
 * @param redactions by type
 * @param redactionPolicy name and version of the rules that redacted
 * @param guardrailPolicy name and version of the policy that screened the request, null for none
 */
record Lineage(
        String tenant,
        String requestId,
        String topic,
        int partition,
        long offset,
        long decidedAtMs,
        String model,
        Double rating,
        Double judged,
        String judge,
        String rubric,
        boolean corrected,
        Map<String, Integer> redactions,
        String redactionPolicy,
        String guardrailPolicy) {}

package dev.penstock.jobs.cli.demo;

import dev.penstock.records.Header;
import java.util.List;

/**
 * A sample request, ready to be sent.
 *
 * @param id its {@code penstock-id}
 * @param question what is asked, for the summary; empty where the value is malformed on purpose
 * @param value the record's value; null for a tombstone
 * @param ageMs how old its timestamp is
 * @param after id of the request whose answer must have come before this one is sent, because it asks the same again;
 *     null for none
 * @param burst whether it belongs to the burst of the tenant that exceeds its rate
 */
record PlannedRequest(
        String id,
        RequestTemplate.Kind kind,
        String tenant,
        String question,
        byte[] value,
        List<Header> headers,
        long ageMs,
        String after,
        boolean burst) {}

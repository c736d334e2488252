package dev.penstock.jobs.cli.demo;

import java.util.List;
import java.util.Map;

/**
 * One line of {@code demo/requests.jsonl}.
 *
 * @param kind what the request shows
 * @param text the user's message, with slots such as {@code {email}}; null where {@code value} is given
 * @param paraphrases other wordings of {@code text}, which the semantic cache should recognise
 * @param system a system message, or null
 * @param value a raw record value, sent as it is, or null
 * @param headers further record headers
 * @param ageMs how old the record's timestamp is
 */
record RequestTemplate(
        Kind kind,
        String text,
        List<String> paraphrases,
        String system,
        String value,
        Map<String, String> headers,
        long ageMs) {

    RequestTemplate {
        paraphrases = paraphrases == null ? List.of() : List.copyOf(paraphrases);
        headers = headers == null ? Map.of() : Map.copyOf(headers);
    }

    /** What a sample request shows. */
    enum Kind {
        /** A question that the main corpus answers. */
        DOCS,
        /** A question that the made-up company handbook answers; some answers hold contact data. */
        HANDBOOK,
        /** A question without a corpus. */
        GENERAL,
        /** A long question with several parts. */
        HARD,
        /** Asks for an answer in JSON. */
        JSON,
        /** Tries to override instructions. */
        ATTACK,
        /** Holds personal data or secrets. */
        PERSONAL,
        /** Cannot be decoded, or is late. */
        MALFORMED;

        /** The corpus that such a request names, or null. */
        String corpus() {
            return switch (this) {
                case DOCS, HARD, JSON -> RequestPlan.MAIN_CORPUS;
                case HANDBOOK -> RequestPlan.HANDBOOK_CORPUS;
                case GENERAL, ATTACK, PERSONAL, MALFORMED -> null;
            };
        }

        /** Whether asking again should hit a cache. */
        boolean isRepeatable() {
            return this == DOCS || this == HANDBOOK || this == HARD;
        }
    }
}

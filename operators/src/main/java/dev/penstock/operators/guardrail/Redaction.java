package dev.penstock.operators.guardrail;

import dev.penstock.records.RuleAction;
import java.util.List;

/** A stretch of text to be replaced by its type in brackets. */
record Redaction(int start, int end, String type, RuleAction action) {

    /**
     * Replaces all stretches. Those that overlap become one, named after the strictest of them, then the longest.
     *
     * @param redactions sorted by start
     */
    static String apply(String text, List<Redaction> redactions) {
        if (redactions.isEmpty()) {
            return text;
        }
        StringBuilder redacted = new StringBuilder(text.length());
        int copied = 0;
        for (int i = 0; i < redactions.size(); ) {
            Redaction winner = redactions.get(i);
            int start = winner.start;
            int end = winner.end;
            for (i++; i < redactions.size() && redactions.get(i).start < end; i++) {
                end = Math.max(end, redactions.get(i).end);
                winner = winner.orStricter(redactions.get(i));
            }
            redacted.append(text, copied, start).append('[').append(winner.type).append(']');
            copied = end;
        }
        return redacted.append(text, copied, text.length()).toString();
    }

    private Redaction orStricter(Redaction other) {
        int stricter = other.action.compareTo(action);
        return stricter > 0 || stricter == 0 && other.end - other.start > end - start ? other : this;
    }
}

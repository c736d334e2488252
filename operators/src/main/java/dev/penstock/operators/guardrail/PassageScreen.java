package dev.penstock.operators.guardrail;

import dev.penstock.operators.parsing.ParsedText;
import dev.penstock.records.Finding;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Applies a policy's rules for input to the text of a document of any length: what is to be redacted is, and what is to
 * be blocked is marked, so that the chunks that hold it are kept out of the index. Unlike in a request, blocked personal
 * data is not redacted as well: the whole passage stays out. Only a heading that is to be blocked is redacted, since it
 * stands above every chunk below it.
 *
 * <p>The text is read in windows, which overlap so far that what is found in one does not depend on where it began, and
 * so that time and memory stay in proportion, and the limits of a single screening hold for each window. Thread-safe.
 */
public final class PassageScreen {
    /** Characters of a window. */
    static final int WINDOW = 1 << 16;
    /** Further than evidence of an attack reaches, and longer than a key or a number. */
    static final int OVERLAP = 1 << 13;

    /** Taking matches away may bring words together that were apart: as often as in {@link CompiledPolicy}. */
    private static final int ROUNDS = 4;

    private final CompiledPolicy policy;

    public PassageScreen(CompiledPolicy policy) {
        this.policy = policy;
    }

    /** The findings, and the document with its text and its title redacted. */
    public Screened screen(ParsedText document) {
        String text = document.text();
        Pass pass = new Pass(text, document.structured());
        int redacted = pass.redactions.size();
        for (int round = 1; round < ROUNDS && !pass.redactions.isEmpty(); round++) {
            text = Redaction.apply(text, pass.redactions);
            pass = new Pass(text, document.structured());
        }
        text = Redaction.apply(text, pass.redactions);
        if (!pass.redactions.isEmpty()) {
            pass = new Pass(text, document.structured());
        }
        return new Screened(withText(document, text), List.copyOf(pass.blocked), redacted, pass.flagged);
    }

    private boolean isBlocked(String text) {
        return policy.findingsInDocument(text, RuleScope.INPUT).stream()
                .anyMatch(finding -> finding.action() == RuleAction.BLOCK);
    }

    private ParsedText withText(ParsedText document, String text) {
        String title = document.title();
        if (title != null) {
            title = isBlocked(title) ? null : Redaction.apply(title, new Pass(title, false).redactions);
        }
        return new ParsedText(text, document.structured(), title, document.mediaType(), document.metadata());
    }

    /** What the policy finds in a text, from front to back. */
    private final class Pass {
        private final List<Redaction> redactions = new ArrayList<>();
        private final List<Finding> blocked = new ArrayList<>();
        private int flagged;

        Pass(String text, boolean structured) {
            int from = 0;
            int to;
            do {
                to = Math.min(text.length(), from + WINDOW);
                window(text, from, to);
                from += WINDOW - OVERLAP;
            } while (to < text.length());
            if (structured) {
                blocked.forEach(finding -> redactHeadings(text, finding));
            }
            redactions.sort(Comparator.comparingInt(Redaction::start));
        }

        private void window(String text, int from, int to) {
            // Matches that begin in the first half of the overlap belong to the window before, in the second to this
            // one.
            int own = from == 0 ? 0 : from + OVERLAP / 2;
            int next = to == text.length() ? to : to - OVERLAP / 2;
            for (Finding finding : policy.findingsInDocument(text.substring(from, to), RuleScope.INPUT)) {
                int start = from + finding.start();
                int end = from + finding.end();
                boolean isOwn = start >= own && start < next;
                if (finding.action() == RuleAction.BLOCK) {
                    // An attack may stretch over several windows, each of which sees a part of it.
                    block(finding, start, end);
                } else if (isOwn && finding.action() == RuleAction.REDACT) {
                    redactions.add(new Redaction(start, end, finding.type(), finding.action()));
                } else if (isOwn) {
                    flagged++;
                }
            }
        }

        /** Findings of one rule that overlap are one: those of neighbouring windows, mostly. */
        private void block(Finding finding, int start, int end) {
            for (int i = blocked.size() - 1; i >= 0 && i >= blocked.size() - 8; i--) {
                Finding known = blocked.get(i);
                if (known.rule().equals(finding.rule()) && known.start() <= end && start <= known.end()) {
                    blocked.set(i, at(known, Math.min(start, known.start()), Math.max(end, known.end())));
                    return;
                }
            }
            blocked.add(at(finding, start, end));
        }

        /** Those that are an attack by themselves, and those where it begins or ends: what is left is none any more. */
        private void redactHeadings(String text, Finding finding) {
            Spans titles = HeadingLines.touching(text, finding.start(), finding.end());
            for (int i = 0; i < titles.count(); i++) {
                int start = titles.start(i);
                int end = titles.end(i);
                boolean holdsAnEnd = finding.start() >= start && finding.start() < end
                        || finding.end() > start && finding.end() <= end;
                if (holdsAnEnd || isBlocked(text.substring(start, end))) {
                    redactions.add(new Redaction(start, end, finding.type(), finding.action()));
                }
            }
        }

        private static Finding at(Finding finding, int start, int end) {
            return new Finding(finding.rule(), finding.type(), finding.action(), 0, start, end);
        }
    }
}

package dev.penstock.jobs.cli.demo;

import dev.penstock.records.RuleAction;
import dev.penstock.records.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Keeps one answer with citations of each kind of question, the most readable one, to show at the end. Thread-safe. */
final class SampleAnswers {
    private static final int SHORTEST = 40;
    private static final int READABLE = 450;
    private static final int WIDTH = 100;
    private static final List<RequestTemplate.Kind> SHOWN =
            List.of(RequestTemplate.Kind.DOCS, RequestTemplate.Kind.HANDBOOK, RequestTemplate.Kind.HARD);

    private final Map<RequestTemplate.Kind, Sample> best = new EnumMap<>(RequestTemplate.Kind.class);

    private record Sample(PlannedRequest request, Reply reply) {

        /** Redacted answers show most; markup and great length read badly. */
        int merit() {
            String content = reply.content();
            return (reply.output() == RuleAction.REDACT ? 4 : 0)
                    + (content.contains("|") || content.contains("`") || content.contains("./") ? 0 : 2)
                    + (content.length() <= READABLE ? 1 : 0);
        }
    }

    synchronized void consider(PlannedRequest request, Reply reply) {
        boolean showable = reply.status() == Status.ANSWERED
                && !reply.citations().isEmpty()
                && reply.content().length() >= SHORTEST;
        if (showable && SHOWN.contains(request.kind())) {
            best.merge(
                    request.kind(),
                    new Sample(request, reply),
                    (old, fresh) -> fresh.merit() > old.merit() ? fresh : old);
        }
    }

    /** Lines of text, at most three answers. */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Sample sample : best.values()) {
            Reply reply = sample.reply();
            wrap(sample.request().question(), "  Q  ", lines);
            wrap(reply.content(), "  A  ", lines);
            lines.add("     [" + String.join(", ", reply.citations()) + "]  " + reply.tier() + ", " + reply.model());
            lines.add("");
        }
        return lines;
    }

    /** Breaks a text into lines, the first behind a label. */
    private static void wrap(String text, String label, List<String> lines) {
        StringBuilder line = new StringBuilder(label);
        for (String word : text.strip().split("\\s+")) {
            if (line.length() + word.length() >= WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder("    ");
            }
            line.append(line.toString().endsWith(" ") && line.length() == label.length() ? "" : " ")
                    .append(word);
        }
        lines.add(line.toString());
    }
}

package dev.penstock.jobs.cli.demo;

import dev.penstock.records.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps a few answers to show at the end: one for each tier first, then whatever else has citations. Thread-safe. */
final class SampleAnswers {
    private static final int SHOWN = 3;
    private static final int SHORTEST = 40;
    private static final int WIDTH = 100;

    private final Map<String, Sample> byTier = new LinkedHashMap<>();
    private final List<Sample> others = new ArrayList<>();

    private record Sample(String question, Reply reply) {}

    synchronized void consider(PlannedRequest request, Reply reply) {
        boolean showable = reply.status() == Status.ANSWERED
                && !reply.citations().isEmpty()
                && reply.content().length() >= SHORTEST;
        if (!showable || reply.tier() == null) {
            return;
        }
        Sample sample = new Sample(request.question(), reply);
        if (byTier.putIfAbsent(reply.tier(), sample) != null && others.size() < SHOWN) {
            others.add(sample);
        }
    }

    /** Lines of text, at most three answers. */
    synchronized List<String> lines() {
        List<Sample> shown = new ArrayList<>(byTier.values());
        shown.addAll(others);
        List<String> lines = new ArrayList<>();
        for (Sample sample : shown.subList(0, Math.min(SHOWN, shown.size()))) {
            Reply reply = sample.reply();
            wrap(sample.question(), "  Q  ", lines);
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

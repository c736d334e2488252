package dev.penstock.jobs.cli.demo;

import dev.penstock.jobs.cli.demo.Reply.Stop;
import dev.penstock.jobs.cli.demo.Scoreboard.Snapshot;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes a {@link Snapshot} as lines of text: the live table, one line for logs, and the summary. */
final class TableView {
    private static final String ROW = "  %-15s %7s   %s";

    private TableView() {}

    /** The live table; always the same number of lines. */
    static List<String> table(Snapshot s) {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "  requests        sent %d/%d   answered %d   in flight %d   dead letters %d",
                s.sent(), s.planned(), s.answered(), s.sent() - s.answered(), s.deadLetters()));
        lines.add("  status          " + statuses(s));
        lines.add(text(
                "  speed           %.1f requests/s   p50 %s   p95 %s   after %.1f s",
                s.perSecond(), millis(s.p50Ms()), millis(s.p95Ms()), s.elapsedSeconds()));
        lines.add("");
        lines.add(text(ROW, "stage", "in", "what it did"));
        lines.addAll(stages(s));
        lines.add("");
        lines.add("  cost            " + cost(s));
        return lines;
    }

    /** One line, for output that is no terminal. */
    static String line(Snapshot s) {
        return text(
                "  %5.1f s  sent %d/%d  answered %d  hits %d exact %d semantic  blocked %d  %.1f requests/s  p50 %s",
                s.elapsedSeconds(),
                s.sent(),
                s.planned(),
                s.answered(),
                s.leftAt(Stop.EXACT_CACHE),
                s.leftAt(Stop.SEMANTIC_CACHE),
                s.status(Status.BLOCKED),
                s.perSecond(),
                millis(s.p50Ms()));
    }

    /** What each of the five operators did. */
    static List<String> operators(Snapshot s) {
        int looked = s.reached(Stop.EXACT_CACHE);
        int hits = s.leftAt(Stop.EXACT_CACHE) + s.leftAt(Stop.SEMANTIC_CACHE);
        List<String> lines = new ArrayList<>();
        lines.add(text("  guardrail      %d requests checked: %s", s.reached(Stop.GUARDRAIL), actions(s, true)));
        lines.add(text(
                "  cache          %d of %d lookups answered (%s): %d exact, %d semantic",
                hits, looked, percent(hits, looked), s.leftAt(Stop.EXACT_CACHE), s.leftAt(Stop.SEMANTIC_CACHE)));
        lines.add(text(
                "  routing        %d requests over %d tiers: %s",
                s.routed(), s.tiers().size(), tiers(s)));
        lines.add(text(
                "  inference      %d requests answered by models, %d of the answers with citations",
                s.status(Status.ANSWERED), s.grounded()));
        s.byModel().forEach((model, count) -> lines.add(text("                 %d by %s", count, model)));
        lines.add(text("  output filter  %d answers checked: %s", s.reached(Stop.OUTPUT_FILTER), actions(s, false)));
        return lines;
    }

    static String cost(Snapshot s) {
        return text(
                "$%.6f spent; always premium $%.6f; saved $%.6f (%.0f%%)",
                s.usd(), s.premiumUsd(), s.savedUsd(), 100 * s.savedShare());
    }

    static String statuses(Snapshot s) {
        List<String> parts = new ArrayList<>();
        for (Status status : Status.values()) {
            parts.add(status.name().toLowerCase(Locale.ROOT) + " " + s.status(status));
        }
        return String.join("   ", parts);
    }

    private static List<String> stages(Snapshot s) {
        List<String> lines = new ArrayList<>();
        lines.add(row("decode", s.reached(Stop.DECODE), s.leftAt(Stop.DECODE) + " refused with an error"));
        lines.add(row("admit", s.reached(Stop.ADMIT), s.leftAt(Stop.ADMIT) + " shed"));
        lines.add(row("guardrail", s.reached(Stop.GUARDRAIL), actions(s, true)));
        int exact = s.leftAt(Stop.EXACT_CACHE);
        lines.add(row("exact cache", s.reached(Stop.EXACT_CACHE), exact + " hits"));
        int semantic = s.leftAt(Stop.SEMANTIC_CACHE);
        lines.add(row("semantic cache", s.reached(Stop.SEMANTIC_CACHE), semantic + " hits"));
        lines.add(row("route", s.routed(), tiers(s)));
        lines.add(row("infer", s.reached(Stop.INFER), s.grounded() + " answers with citations"));
        lines.add(row("output filter", s.reached(Stop.OUTPUT_FILTER), actions(s, false)));
        return lines;
    }

    private static String row(String stage, int in, String did) {
        return text(ROW, stage, in, did);
    }

    private static String actions(Snapshot s, boolean input) {
        List<String> parts = new ArrayList<>();
        for (RuleAction action : List.of(RuleAction.BLOCK, RuleAction.REDACT, RuleAction.FLAG)) {
            int count = input ? s.input(action) : s.output(action);
            parts.add(count
                    + (action == RuleAction.FLAG ? " flagged" : action == RuleAction.BLOCK ? " blocked" : " redacted"));
        }
        return String.join(", ", parts);
    }

    private static String tiers(Snapshot s) {
        List<String> parts = new ArrayList<>();
        for (String tier : s.tiers()) {
            int count = s.byTier().getOrDefault(tier, 0);
            parts.add(tier + " " + count + " (" + percent(count, s.routed()) + ")");
        }
        return String.join(", ", parts);
    }

    private static String percent(int part, int whole) {
        return whole == 0 ? "0%" : text("%.0f%%", 100.0 * part / whole);
    }

    private static String millis(double ms) {
        return ms >= 10_000 ? text("%.1f s", ms / 1000) : text("%.0f ms", ms);
    }

    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}

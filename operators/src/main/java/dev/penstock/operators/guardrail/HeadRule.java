package dev.penstock.operators.guardrail;

import dev.penstock.records.HeadLabel;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleScope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A rule of the kind {@code HEAD}: the labels that it acts on, and from which score. */
record HeadRule(Rule rule, List<Watched> watched) {
    private static final String AT_LEAST = ">=";
    private static final Pattern THRESHOLD = Pattern.compile("[01]|[01]?\\.\\d{1,6}");
    private static final String ALLOWED =
            "allowed is HEAD/LABEL, or HEAD/LABEL>=THRESHOLD with a threshold above 0 and "
                    + "at most 1, for example injection/attack>=0.95";

    /** @param threshold the least score to act on; {@link Float#NaN} for the head's own */
    record Watched(HeadLabel label, float threshold) {

        boolean hasThreshold() {
            return !Float.isNaN(threshold);
        }
    }

    /** @throws IllegalArgumentException naming what cannot be used */
    static HeadRule of(Rule rule) {
        if (rule.appliesTo() == RuleScope.OUTPUT) {
            throw new IllegalArgumentException("kind HEAD cannot apply to output, since answers are not encoded; "
                    + "allowed are input and both, which mean the same to it");
        }
        List<Watched> watched = new ArrayList<>();
        Set<HeadLabel> seen = new HashSet<>();
        for (String value : rule.values()) {
            Watched one = parsed(value);
            if (!seen.add(one.label)) {
                throw new IllegalArgumentException("'" + one.label + "' stands twice; allowed is once");
            }
            watched.add(one);
        }
        return new HeadRule(rule, List.copyOf(watched));
    }

    List<HeadLabel> labels() {
        return watched.stream().map(Watched::label).toList();
    }

    /** The label may hold slashes, as {@code hate/threatening} does; the head's name may not. */
    private static Watched parsed(String value) {
        int slash = value.indexOf('/');
        int atLeast = value.indexOf(AT_LEAST, slash + 1);
        int end = atLeast < 0 ? value.length() : atLeast;
        String head = value.substring(0, Math.max(0, slash)).strip();
        String label = value.substring(slash + 1, end).strip();
        if (head.isEmpty() || label.isEmpty()) {
            throw new IllegalArgumentException("value '" + value + "' is not allowed; " + ALLOWED);
        }
        return new Watched(new HeadLabel(head, label), atLeast < 0 ? Float.NaN : threshold(value, atLeast));
    }

    private static float threshold(String value, int atLeast) {
        String number = value.substring(atLeast + AT_LEAST.length()).strip();
        float threshold = THRESHOLD.matcher(number).matches() ? Float.parseFloat(number) : Float.NaN;
        if (!(threshold > 0 && threshold <= 1)) {
            throw new IllegalArgumentException("value '" + value + "' is not allowed; " + ALLOWED);
        }
        return threshold;
    }
}

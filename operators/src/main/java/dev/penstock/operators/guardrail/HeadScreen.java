package dev.penstock.operators.guardrail;

import dev.penstock.records.Embedding;
import dev.penstock.records.Finding;
import dev.penstock.records.HeadLabel;
import dev.penstock.records.HeadScore;
import dev.penstock.records.LabelledSpan;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleAction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The head rules of one policy, ready to be applied to what the heads of one encoder said of a question.
 *
 * <p>A tagger's label matches the part of the question that it labels, a classifier's label the whole question. Both can
 * be flagged and blocked, and redacted: where the whole question would have to be redacted nothing is left to answer, so
 * that it is blocked as well.
 */
final class HeadScreen {
    /** The type of a finding that says that a rule could not be applied. */
    static final String UNAVAILABLE = "HEAD_UNAVAILABLE";

    private static final Pattern NOT_IN_A_TYPE = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final List<HeadRule> rules;
    private final Set<HeadLabel> unknown;
    private final Map<HeadLabel, List<Watch>> watches = new HashMap<>();

    /** What a rule does about a label. */
    private record Watch(Rule rule, String type, HeadRule.Watched watched) {

        boolean acceptsScore(float score, float headsOwn) {
            return score >= (watched.hasThreshold() ? watched.threshold() : headsOwn);
        }

        boolean acceptsSpan(float score) {
            return !watched.hasThreshold() || score >= watched.threshold();
        }
    }

    /** A label that was given, with the rule that acts on it. */
    private record Match(Watch watch, int start, int end, boolean whole) {

        RuleAction action() {
            RuleAction action = watch.rule.action();
            return whole && action == RuleAction.REDACT ? RuleAction.BLOCK : action;
        }

        boolean isRedacted() {
            // A part that is blocked for what it holds is redacted too, so that traces do not keep what was withheld.
            return watch.rule.action() == RuleAction.REDACT || watch.rule.action() == RuleAction.BLOCK && !whole;
        }

        Finding finding(int message) {
            return new Finding(watch.rule.id(), watch.type, action(), message, start, end);
        }

        Redaction redaction() {
            return new Redaction(start, end, watch.type, action());
        }
    }

    /** @param known all labels that the encoder's heads can give; a rule that names others cannot be applied wholly */
    HeadScreen(List<HeadRule> rules, Set<HeadLabel> known) {
        this.rules = rules;
        this.unknown = new LinkedHashSet<>();
        for (HeadRule rule : rules) {
            for (HeadRule.Watched watched : rule.watched()) {
                watches.computeIfAbsent(watched.label(), label -> new ArrayList<>())
                        .add(new Watch(rule.rule(), type(watched.label()), watched));
                if (!known.contains(watched.label())) {
                    unknown.add(watched.label());
                }
            }
        }
    }

    /** The type of findings of a label: {@code PERSON} of {@code personal-data/person}. */
    static String type(HeadLabel label) {
        return NOT_IN_A_TYPE.matcher(label.label()).replaceAll("_").toUpperCase(Locale.ROOT);
    }

    /** The labels that rules name and no head gives, in the order of the rules. */
    Set<HeadLabel> unknown() {
        return unknown;
    }

    /**
     * Applies the rules to a question.
     *
     * @param embedding what the heads said of exactly this text; null where it could not be encoded
     * @param message stands in the findings
     */
    Screening screen(String question, Embedding embedding, int message) {
        List<Match> matches = embedding == null ? List.of() : matches(question, embedding);
        RuleAction action = RuleAction.ALLOW;
        List<Finding> findings = new ArrayList<>();
        List<Redaction> redactions = new ArrayList<>();
        for (Match match : matches) {
            action = action.strictest(match.action());
            if (findings.size() < Screening.MAX_FINDINGS) {
                findings.add(match.finding(message));
            }
            if (match.isRedacted()) {
                redactions.add(match.redaction());
            }
        }
        for (HeadRule rule : rules) {
            boolean applied = embedding != null && rule.labels().stream().noneMatch(unknown::contains);
            if (!applied) {
                action = action.strictest(RuleAction.FLAG);
                if (findings.size() < Screening.MAX_FINDINGS) {
                    findings.add(new Finding(rule.rule().id(), UNAVAILABLE, RuleAction.FLAG, message, 0, 0));
                }
            }
        }
        return new Screening(action, List.copyOf(findings), Redaction.apply(question, redactions));
    }

    private List<Match> matches(String question, Embedding embedding) {
        List<Match> matches = new ArrayList<>();
        for (HeadScore score : embedding.scores()) {
            for (Watch watch : watchesOf(score.head(), score.label())) {
                if (watch.acceptsScore(score.score(), score.threshold())) {
                    matches.add(new Match(watch, 0, question.length(), true));
                }
            }
        }
        for (LabelledSpan span : embedding.spans()) {
            int start = Math.max(0, span.start());
            int end = Math.min(span.end(), question.length());
            for (Watch watch : watchesOf(span.head(), span.label())) {
                if (start < end && watch.acceptsSpan(span.score())) {
                    int first = partsCharacter(question, start) ? start - 1 : start;
                    int last = partsCharacter(question, end) ? end + 1 : end;
                    matches.add(new Match(watch, first, last, false));
                }
            }
        }
        matches.sort(Comparator.comparingInt(Match::start)
                .thenComparing(Comparator.comparingInt(Match::end).reversed()));
        return matches;
    }

    private List<Watch> watchesOf(String head, String label) {
        return watches.getOrDefault(new HeadLabel(head, label), List.of());
    }

    /** Whether a bound stands within a surrogate pair: half an emoji is no text. */
    private static boolean partsCharacter(String text, int bound) {
        return bound > 0
                && bound < text.length()
                && Character.isSurrogatePair(text.charAt(bound - 1), text.charAt(bound));
    }
}

package dev.penstock.operators.guardrail;

import dev.penstock.records.Finding;
import dev.penstock.records.HeadLabel;
import dev.penstock.records.Policy;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleKind;
import dev.penstock.records.RuleScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * A {@link Policy} ready to be applied. Immutable and safe for use by several threads; not serialisable, because it is
 * made again from its policy. The work for a text is linear in its length.
 */
public final class CompiledPolicy {
    private static final int MAX_RULES = 1000;
    private static final int MAX_VALUES = 20_000;
    private static final Set<RuleKind> WITH_VALUES =
            EnumSet.of(RuleKind.TOPIC, RuleKind.WORD, RuleKind.PATTERN, RuleKind.HEAD);
    private static final Set<RuleKind> ATTACKS = EnumSet.of(RuleKind.PROMPT_INJECTION, RuleKind.JAILBREAK);

    private final Policy policy;
    private final List<CompiledRule> rules;
    private final List<HeadRule> headRules;

    private CompiledPolicy(Policy policy, List<CompiledRule> rules, List<HeadRule> headRules) {
        this.policy = policy;
        this.rules = List.copyOf(rules);
        this.headRules = List.copyOf(headRules);
    }

    private record CompiledRule(Rule rule, Detector detector) {}

    /** A match, with its rule; the span is of the original text. */
    private record Match(Rule rule, int start, int end) {
        boolean isData() {
            return !ATTACKS.contains(rule.kind()) && !WITH_VALUES.contains(rule.kind());
        }

        boolean isRedacted() {
            // What is blocked for the data that it holds is redacted too, so that traces do not keep what was withheld.
            return rule.action() == RuleAction.REDACT || rule.action() == RuleAction.BLOCK && isData();
        }

        Finding finding(int messageIndex) {
            return new Finding(rule.id(), rule.kind().name(), rule.action(), messageIndex, start, end);
        }
    }

    /** @throws InvalidPolicyException naming the rule and the value that cannot be used */
    public static CompiledPolicy of(Policy policy) {
        if (policy.id() == null || policy.rules() == null) {
            throw new InvalidPolicyException("a policy needs an id and a list of rules (which may be empty)");
        }
        if (policy.rules().size() > MAX_RULES) {
            throw new InvalidPolicyException("policy " + policy.id() + " has "
                    + policy.rules().size() + " rules, at most " + MAX_RULES + " are allowed");
        }
        List<CompiledRule> rules = new ArrayList<>();
        List<HeadRule> headRules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Rule rule : policy.rules()) {
            if (rule == null || rule.id() == null || !ids.add(rule.id())) {
                throw new InvalidPolicyException("policy " + policy.id() + ": rule "
                        + (rule == null || rule.id() == null ? "number " + (ids.size() + 1) : "'" + rule.id() + "'")
                        + " needs an id that no other rule of the policy has");
            }
            if (rule.kind() == RuleKind.HEAD) {
                headRules.add(checked(policy, rule, HeadRule::of));
            } else {
                rules.add(new CompiledRule(rule, checked(policy, rule, CompiledPolicy::detector)));
            }
        }
        return new CompiledPolicy(policy, rules, headRules);
    }

    private static <T> T checked(Policy policy, Rule rule, Function<Rule, T> compile) {
        try {
            check(rule);
            return compile.apply(rule);
        } catch (IllegalArgumentException e) {
            throw new InvalidPolicyException(
                    "policy " + policy.id() + ": rule '" + rule.id() + "': " + e.getMessage(), e);
        }
    }

    private static void check(Rule rule) {
        if (rule.kind() == null || rule.action() == null || rule.appliesTo() == null) {
            throw new IllegalArgumentException("kind, action and appliesTo must be set");
        }
        boolean empty = rule.values() == null || rule.values().isEmpty();
        if (WITH_VALUES.contains(rule.kind()) == empty) {
            throw new IllegalArgumentException(
                    empty ? "kind " + rule.kind() + " needs values" : "kind " + rule.kind() + " takes no values");
        }
        if (!empty
                && (rule.values().size() > MAX_VALUES || rule.values().stream().anyMatch(Objects::isNull))) {
            throw new IllegalArgumentException("values must not be null, and at most " + MAX_VALUES);
        }
    }

    private static Detector detector(Rule rule) {
        return switch (rule.kind()) {
            case PROMPT_INJECTION, JAILBREAK -> attack(rule.kind());
            case TOPIC -> TermDetector.of(rule.values(), true);
            case WORD -> TermDetector.of(rule.values(), false);
            case PATTERN -> PatternDetector.of(rule.values());
            case EMAIL -> new EmailDetector();
            case PHONE -> new PhoneDetector();
            case CREDIT_CARD -> new CardDetector();
            case IBAN -> new IbanDetector();
            case SSN -> new SsnDetector();
            case IP_ADDRESS -> new IpDetector();
            case SECRET -> new SecretDetector();
            case HEAD -> throw new IllegalArgumentException("kind HEAD is read off an embedding, not off a text");
        };
    }

    private static Detector attack(RuleKind kind) {
        return (text, spans) -> {
            Spans attacks = text.evidence().of(kind);
            for (int i = 0; i < attacks.count(); i++) {
                spans.add(attacks.start(i), attacks.end(i));
            }
        };
    }

    public Policy policy() {
        return policy;
    }

    /** The labels that rules of the kind {@code HEAD} name, by rule and in the order of their values. */
    public Map<Rule, List<HeadLabel>> headLabels() {
        Map<Rule, List<HeadLabel>> labels = new LinkedHashMap<>();
        headRules.forEach(rule -> labels.put(rule.rule(), rule.labels()));
        return labels;
    }

    List<HeadRule> headRules() {
        return headRules;
    }

    /**
     * Applies the rules for one side to a text, all but those of the kind {@code HEAD}.
     *
     * @param side {@code INPUT} or {@code OUTPUT}; {@code BOTH} applies all rules
     * @param messageIndex stands in the findings
     */
    public Screening screen(String text, RuleScope side, int messageIndex) {
        return screen(text, side, messageIndex, true);
    }

    /**
     * As {@link #screen(String, RuleScope, int)}.
     *
     * @param untrusted false for what the application itself wrote: a system prompt that forbids to "ignore previous
     *     instructions" says so, and is no attack
     */
    Screening screen(String text, RuleScope side, int messageIndex, boolean untrusted) {
        List<Match> matches = matches(text, side, untrusted);
        if (matches.isEmpty()) {
            return new Screening(RuleAction.ALLOW, List.of(), text);
        }
        RuleAction action = RuleAction.ALLOW;
        List<Finding> findings = new ArrayList<>();
        for (Match match : matches) {
            action = action.strictest(match.rule.action());
            if (findings.size() < Screening.MAX_FINDINGS) {
                findings.add(match.finding(messageIndex));
            }
        }
        return new Screening(action, List.copyOf(findings), redact(text, matches, side, untrusted));
    }

    /** Every match of the rules for one side in a part of a document, in its order, however many there are. */
    List<Finding> findingsInDocument(String text, RuleScope side) {
        return matches(new ScannedText(text, AttackEvidence.REACH_IN_DOCUMENT), side, true).stream()
                .map(match -> match.finding(0))
                .toList();
    }

    private List<Match> matches(String message, RuleScope side, boolean untrusted) {
        return matches(new ScannedText(message, AttackEvidence.REACH_IN_MESSAGE), side, untrusted);
    }

    private List<Match> matches(ScannedText scanned, RuleScope side, boolean untrusted) {
        List<Match> matches = new ArrayList<>();
        for (CompiledRule compiled : rules) {
            Rule rule = compiled.rule;
            if (applies(rule.appliesTo(), side) && (untrusted || !ATTACKS.contains(rule.kind()))) {
                Spans spans = new Spans();
                compiled.detector.find(scanned, spans);
                for (int i = 0; i < spans.count(); i++) {
                    matches.add(new Match(rule, spans.start(i), spans.end(i)));
                }
            }
        }
        if (matches.size() < 2) {
            return matches;
        }
        matches.sort(Comparator.comparingInt(Match::start)
                .thenComparing(Comparator.comparingInt(Match::end).reversed()));
        return withoutContained(matches);
    }

    private static boolean applies(RuleScope scope, RuleScope side) {
        return side != RuleScope.OUTPUT && scope.coversInput() || side != RuleScope.INPUT && scope.coversOutput();
    }

    /** Drops data found inside longer data that is treated as strictly: the telephone number within a card number. */
    private static List<Match> withoutContained(List<Match> sorted) {
        List<Match> kept = new ArrayList<>(sorted.size());
        Match widest = null;
        for (Match match : sorted) {
            boolean contained = widest != null
                    && match.end <= widest.end
                    && match.isData()
                    && widest.rule.action().compareTo(match.rule.action()) >= 0;
            if (!contained) {
                kept.add(match);
                if (match.isData() && (widest == null || match.end > widest.end)) {
                    widest = match;
                }
            }
        }
        return kept;
    }

    /** Redacts until nothing is left to redact: taking a match away may bring words together that were apart. */
    private String redact(String text, List<Match> first, RuleScope side, boolean untrusted) {
        String redacted = text;
        List<Match> matches = first;
        for (int round = 0; round < 4; round++) {
            String next = Redaction.apply(redacted, spansToRedact(matches));
            if (next.equals(redacted)) {
                break;
            }
            redacted = next;
            matches = matches(redacted, side, untrusted);
        }
        return redacted;
    }

    private static List<Redaction> spansToRedact(List<Match> matches) {
        List<Redaction> redactions = new ArrayList<>();
        for (Match match : matches) {
            if (match.isRedacted()) {
                redactions.add(
                        new Redaction(match.start, match.end, match.rule.kind().name(), match.rule.action()));
            }
        }
        return redactions;
    }
}

package dev.penstock.operators.guardrail;

import dev.penstock.records.RuleKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What of a text speaks for an attack. Each {@link AttackPhrases.Family} has a weight; families whose matches lie within
 * reach of each other add up, and from {@value #THRESHOLD} on the stretch from the first to the
 * last of them is an attack. Payloads that hide text ({@link HiddenPayloads}) are read like the text itself, and what
 * they say counts at the place of the payload.
 */
final class AttackEvidence {
    static final double THRESHOLD = 1.0 - 1e-9;
    /** In a message, which a model reads as a whole: an attacker may spread the words over it. */
    static final int REACH_IN_MESSAGE = 6000;
    /**
     * In a document, of which a model reads passages. Long technical texts hold all words of attacks somewhere, of which
     * none has to do with the others.
     */
    static final int REACH_IN_DOCUMENT = 600;

    private static final int MAX_HITS = 20_000;

    private final Map<RuleKind, Spans> attacks = new EnumMap<>(RuleKind.class);

    private AttackEvidence() {}

    private record Hit(int family, int start, int end) {}

    static AttackEvidence in(ScannedText text, int reach) {
        List<Hit> hits = new ArrayList<>();
        collect(text.original(), text.traits(), text.words(), hits, new HiddenPayloads.Budget(), 0);
        AttackEvidence evidence = new AttackEvidence();
        if (!hits.isEmpty()) {
            hits.sort(Comparator.comparingInt(Hit::start).thenComparingInt(Hit::end));
            for (RuleKind kind : new RuleKind[] {RuleKind.PROMPT_INJECTION, RuleKind.JAILBREAK}) {
                evidence.attacks.put(kind, weigh(kind, hits, reach));
            }
        }
        return evidence;
    }

    /** The stretches that are an attack of this kind, in order, apart from each other. */
    Spans of(RuleKind kind) {
        return attacks.getOrDefault(kind, new Spans());
    }

    private static void collect(
            String text, TextTraits traits, Words words, List<Hit> hits, HiddenPayloads.Budget budget, int depth) {
        AttackPhrases.INSTANCE.book().match(words, (family, start, end) -> {
            if (hits.size() < MAX_HITS) {
                hits.add(new Hit(family, start, end));
            }
        });
        HiddenPayloads.in(text, traits, words, budget, depth, (hidden, start, end) -> {
            List<Hit> inside = new ArrayList<>();
            collect(hidden, TextTraits.of(hidden), Words.of(hidden), inside, budget, depth + 1);
            for (Hit hit : inside) {
                hits.add(new Hit(hit.family, start, end));
            }
        });
    }

    private static Spans weigh(RuleKind kind, List<Hit> hits, int reach) {
        List<AttackPhrases.Family> families = AttackPhrases.INSTANCE.families();
        Hit[] latest = new Hit[families.size()];
        Spans spans = new Spans();
        int openStart = -1;
        int openEnd = -1;
        for (Hit hit : hits) {
            if (families.get(hit.family).kind() != kind) {
                continue;
            }
            latest[hit.family] = hit;
            double score = 0;
            int start = hit.start;
            int end = hit.end;
            for (Hit near : latest) {
                if (near != null && near.start >= hit.start - reach) {
                    score += families.get(near.family).weight();
                    start = Math.min(start, near.start);
                    end = Math.max(end, near.end);
                }
            }
            if (score >= THRESHOLD) {
                if (openStart >= 0 && start > openEnd) {
                    spans.add(openStart, openEnd);
                    openStart = -1;
                }
                openStart = openStart < 0 ? start : Math.min(openStart, start);
                openEnd = Math.max(openEnd, end);
            }
        }
        if (openStart >= 0) {
            spans.add(openStart, openEnd);
        }
        return spans;
    }
}

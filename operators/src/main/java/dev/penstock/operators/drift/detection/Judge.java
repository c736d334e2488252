package dev.penstock.operators.drift.detection;

import dev.penstock.operators.drift.DriftOptions;
import dev.penstock.operators.drift.DriftReference;
import dev.penstock.operators.drift.window.Evidence;
import dev.penstock.operators.drift.window.Feature;
import dev.penstock.operators.drift.window.SampledPrompt;
import dev.penstock.operators.drift.window.Traffic;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.Sample;
import dev.penstock.records.DriftEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges a window of a tenant by what is remembered of it, and remembers it. A feature is unlike its references where it is
 * over a threshold against each of them, and where that is no chance: all features of a window are tested together, by
 * Holm's procedure (1979), so that many features do not make many false alarms.
 */
final class Judge {
    /** Share of the threshold below which a feature that drifts is like its reference again. */
    private static final double RELEASE = 0.8;

    private static final String ADOPTED = "it has lasted so long that it is the new normal";

    private final DriftOptions options;
    private final long[] pinnedRange;
    private final Comparison comparison;

    Judge(DriftOptions options) {
        this.options = options;
        this.pinnedRange = options.pinnedRange();
        this.comparison = new Comparison(options.thresholds());
    }

    /** A feature against the reference that it is most like. */
    private record Finding(Reference reference, Difference difference) {}

    /**
     * What a window told.
     *
     * @param events drift that begins or ends
     * @param samples scores of all features that could be compared
     */
    record Ruling(List<DriftEvent> events, List<Sample> samples) {}

    Ruling judge(String tenant, long startMs, long endMs, Traffic traffic, TenantMemory memory) {
        List<DriftEvent> events = new ArrayList<>();
        List<SampledPrompt> prompts = ofOneModel(traffic.sample().prompts());
        if (memory.isOfAnotherModel(prompts)) {
            events.addAll(forgetVectors(tenant, endMs, "questions are embedded by another model", memory));
        }
        Map<Feature, Evidence> current = evidence(traffic, prompts, memory);
        current.entrySet().removeIf(entry -> pinned(entry.getKey(), entry.getValue(), startMs, endMs, memory));
        Map<Feature, Finding> findings = findings(current, startMs, memory);
        Set<Feature> significant = significant(findings);
        List<Sample> samples = new ArrayList<>();
        findings.forEach((feature, finding) -> {
            Track track = memory.track(feature);
            Score greatest = finding.difference.greatest();
            boolean unlike = significant.contains(feature) && greatest.strength() >= 1;
            boolean like = !significant.contains(feature) || greatest.strength() < RELEASE;
            String methodBefore = track.method();
            if (track.judge(unlike, like, greatest, startMs, options)) {
                String method = track.isDrifted() ? track.method() : methodBefore;
                List<String> examples = track.isDrifted() ? examples(feature, findings, current, memory) : List.of();
                events.add(event(tenant, feature, method, track, finding, startMs, endMs, examples));
            }
            tell(feature, track, finding.difference, samples);
        });
        if (options.reference() == DriftReference.SLIDING) {
            events.addAll(adopt(tenant, endMs, memory));
            learn(startMs, endMs, current, memory);
        }
        return new Ruling(events, samples);
    }

    /** Drift that is over since nobody looks any more. */
    static List<DriftEvent> forget(String tenant, long atMs, TenantMemory memory) {
        return ended(
                tenant,
                atMs,
                "the tenant sends too little to be told apart any longer",
                memory.tracks().keySet(),
                memory);
    }

    /** The yardstick is made anew, so nothing that was measured by it can be compared any more. */
    private static List<DriftEvent> forgetVectors(String tenant, long atMs, String why, TenantMemory memory) {
        List<DriftEvent> events = ended(tenant, atMs, why, TenantMemory.BY_YARDSTICK, memory);
        memory.forgetYardstick();
        return events;
    }

    private static List<DriftEvent> ended(
            String tenant, long atMs, String why, Set<Feature> features, TenantMemory memory) {
        return features.stream()
                .sorted()
                .filter(feature -> memory.track(feature).isDrifted())
                .map(feature -> ended(tenant, feature, memory.track(feature), atMs, why))
                .toList();
    }

    private static DriftEvent ended(String tenant, Feature feature, Track track, long atMs, String why) {
        return new DriftEvent(
                tenant,
                feature.label(),
                track.method(),
                0,
                0,
                false,
                track.sinceMs(),
                track.sinceMs(),
                track.sinceMs(),
                atMs,
                feature.label() + ": over, since " + why,
                List.of());
    }

    private Map<Feature, Evidence> evidence(Traffic traffic, List<SampledPrompt> prompts, TenantMemory memory) {
        Map<Feature, Evidence> evidence = new EnumMap<>(Feature.class);
        evidence.putAll(traffic.evidence());
        Yardstick yardstick = memory.learnedYardstick(prompts);
        if (yardstick != null) {
            evidence.putAll(yardstick.measure(prompts));
        }
        evidence.values().removeIf(one -> one.count() < options.minSamples());
        return evidence;
    }

    /** Of the model that most vectors are of. */
    private static List<SampledPrompt> ofOneModel(List<SampledPrompt> prompts) {
        Map<Integer, Long> models =
                prompts.stream().collect(Collectors.groupingBy(SampledPrompt::model, Collectors.counting()));
        return models.entrySet().stream()
                .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(most -> prompts.stream()
                        .filter(prompt -> prompt.model() == most.getKey())
                        .toList())
                .orElse(List.of());
    }

    /** Whether it became part of the pinned reference, so that there is nothing to compare yet. */
    private boolean pinned(Feature feature, Evidence evidence, long startMs, long endMs, TenantMemory memory) {
        Track track = memory.track(feature);
        boolean wanted = pinnedRange == null
                ? track.pinnedWindows() < options.pinnedWindows()
                : startMs >= pinnedRange[0] && startMs < pinnedRange[1];
        if (options.reference() == DriftReference.PINNED && wanted) {
            track.pin(startMs, endMs, evidence);
            return true;
        }
        return false;
    }

    private Map<Feature, Finding> findings(Map<Feature, Evidence> current, long startMs, TenantMemory memory) {
        Map<Feature, Finding> findings = new EnumMap<>(Feature.class);
        current.forEach((feature, evidence) -> memory.track(feature).references(startMs, options).stream()
                .map(reference -> new Finding(
                        reference, comparison.of(feature, reference.evidence(), evidence, memory.yardstick())))
                .min(Comparator.comparingDouble(finding -> finding.difference.strength()))
                .ifPresent(finding -> findings.put(feature, finding)));
        return findings;
    }

    /** Holm: the least probability against the level by all features, the next by one less, until one is not below. */
    private Set<Feature> significant(Map<Feature, Finding> findings) {
        List<Map.Entry<Feature, Finding>> byProbability = findings.entrySet().stream()
                .sorted(Comparator.comparingDouble(
                        entry -> entry.getValue().difference.probability()))
                .toList();
        Set<Feature> significant = new HashSet<>();
        int left = byProbability.size();
        for (Map.Entry<Feature, Finding> entry : byProbability) {
            if (entry.getValue().difference.probability() > options.significance() / left--) {
                break;
            }
            significant.add(entry.getKey());
        }
        return significant;
    }

    private static void tell(Feature feature, Track track, Difference difference, List<Sample> samples) {
        for (Score score : difference.scores()) {
            samples.add(Sample.of(Metric.DRIFT_SCORE, score.value(), feature.label(), score.method()));
        }
        samples.add(Sample.of(Metric.DRIFTED, track.isDrifted() ? 1 : 0, feature.label()));
    }

    private List<String> examples(
            Feature feature, Map<Feature, Finding> findings, Map<Feature, Evidence> current, TenantMemory memory) {
        Finding vectors = findings.get(Feature.PROMPT_VECTOR);
        if (!TenantMemory.BY_YARDSTICK.contains(feature) || vectors == null) {
            return List.of();
        }
        return NewQuestions.examples(
                (VectorEvidence) vectors.reference.evidence(),
                (VectorEvidence) current.get(Feature.PROMPT_VECTOR),
                memory.yardstick());
    }

    private static DriftEvent event(
            String tenant,
            Feature feature,
            String method,
            Track track,
            Finding finding,
            long startMs,
            long endMs,
            List<String> examples) {
        Score score = finding.difference.of(method);
        return new DriftEvent(
                tenant,
                feature.label(),
                method,
                score.value(),
                score.threshold(),
                track.isDrifted(),
                finding.reference.startMs(),
                finding.reference.endMs(),
                track.isDrifted() ? track.sinceMs() : startMs,
                endMs,
                feature.label() + ": " + finding.difference.change() + " (against " + finding.reference.name() + ")",
                examples);
    }

    /**
     * What drifts for long is taken as the new normal. That of which too little comes to be compared is, too: nothing else
     * would ever end its drift.
     */
    private List<DriftEvent> adopt(String tenant, long endMs, TenantMemory memory) {
        List<DriftEvent> events = new ArrayList<>();
        for (Feature feature : List.copyOf(memory.tracks().keySet())) {
            Track track = memory.track(feature);
            if (track.isDrifted()
                    && endMs - track.sinceMs() >= options.adoptAfter().toMillis()) {
                if (TenantMemory.BY_YARDSTICK.contains(feature)) {
                    events.addAll(forgetVectors(tenant, endMs, ADOPTED, memory));
                } else {
                    events.add(ended(tenant, feature, track, endMs, ADOPTED));
                    track.restart();
                }
            }
        }
        return events;
    }

    /**
     * What is like the windows before is one of them for the next. The hours of a season learn everything: what comes again
     * at the same hour of the next day is no drift.
     */
    private void learn(long startMs, long endMs, Map<Feature, Evidence> current, TenantMemory memory) {
        boolean vectorsSuspicious = TenantMemory.BY_YARDSTICK.stream()
                .anyMatch(feature -> memory.track(feature).isSuspicious());
        current.forEach((feature, evidence) -> {
            boolean byYardstick = TenantMemory.BY_YARDSTICK.contains(feature);
            boolean suspicious =
                    byYardstick ? vectorsSuspicious : memory.track(feature).isSuspicious();
            if (byYardstick && memory.yardstick() == null) {
                return;
            }
            if (!suspicious) {
                memory.track(feature).trail(startMs, endMs, evidence, options);
            }
            if (options.seasonDays() > 0) {
                memory.track(feature).addToSeason(startMs, evidence, options);
            }
        });
    }
}

package dev.penstock.operators.datasets;

import dev.penstock.operators.datasets.Example.Traits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Chooses among examples: the best of those that are alike, and no more of a group than its share. The same examples give
 * the same choice, in whatever order they come.
 */
final class ExampleSelection {
    private static final double ALIKE = 0.8;

    private final DatasetPlan plan;
    private final Map<Drop, Integer> dropped = new EnumMap<>(Drop.class);

    /**
     * An example to choose from.
     *
     * @param place in the {@link Spool}
     * @param requestId decides between equals
     */
    record Candidate(Traits traits, long place, String requestId) {}

    /**
     * One line of the data set.
     *
     * @param better whose answer, or correction, is to be learned
     * @param worse whose answer is not; null where that is the better one's own, before it was corrected, or where there
     *     is none
     */
    record Pick(Candidate better, Candidate worse) {}

    ExampleSelection(DatasetPlan plan) {
        this.plan = plan;
    }

    /** What was left out by {@link #select}, and why. */
    Map<Drop, Integer> dropped() {
        return dropped;
    }

    List<Pick> select(List<Candidate> candidates) {
        List<Candidate> best = new ArrayList<>(candidates);
        best.sort(Comparator.comparing((Candidate candidate) -> !candidate.traits.corrected())
                .thenComparing(candidate -> -candidate.traits.quality())
                .thenComparing(candidate -> -candidate.traits.decidedAtMs())
                .thenComparing(Candidate::requestId));
        List<Pick> picks = plan.format() == DatasetFormat.SFT ? singles(best) : pairs(best);
        return balanced(withoutAlike(picks));
    }

    /** The best answer to each conversation. */
    private List<Pick> singles(List<Candidate> best) {
        Map<String, Pick> first = new LinkedHashMap<>();
        for (Candidate candidate : best) {
            if (first.putIfAbsent(candidate.traits.conversation(), new Pick(candidate, null)) != null) {
                drop(Drop.DUPLICATE, 1);
            }
        }
        return new ArrayList<>(first.values());
    }

    /** Of each conversation one pair: a correction and what it corrects, else the best and the worst rated answer. */
    private List<Pick> pairs(List<Candidate> best) {
        Map<String, List<Candidate>> conversations = new LinkedHashMap<>();
        for (Candidate candidate : best) {
            conversations
                    .computeIfAbsent(candidate.traits.conversation(), key -> new ArrayList<>(1))
                    .add(candidate);
        }
        List<Pick> pairs = new ArrayList<>();
        for (List<Candidate> answers : conversations.values()) {
            Pick pair = pair(answers);
            if (pair == null) {
                drop(Drop.NO_PAIR, answers.size());
            } else {
                pairs.add(pair);
                drop(Drop.DUPLICATE, answers.size() - (pair.worse == null ? 1 : 2));
            }
        }
        return pairs;
    }

    private Pick pair(List<Candidate> answers) {
        Candidate best = answers.get(0);
        if (best.traits.corrected()) {
            return new Pick(best, null);
        }
        Candidate preferred = null;
        Candidate other = null;
        for (Candidate answer : answers) {
            if (!Double.isNaN(answer.traits.rating())) {
                preferred = preferred == null ? answer : preferred;
                other = answer;
            }
        }
        boolean differ = preferred != null
                && preferred.traits.rating() >= plan.minRating()
                && preferred.traits.rating() - other.traits.rating() >= plan.minGap()
                && preferred.traits.answerHash() != other.traits.answerHash();
        return differ ? new Pick(preferred, other) : null;
    }

    /** Looks at those only that share a band of their signatures. */
    private List<Pick> withoutAlike(List<Pick> picks) {
        Map<Long, List<int[]>> bands = new HashMap<>();
        List<Pick> kept = new ArrayList<>();
        for (Pick pick : picks) {
            int[] signature = pick.better.traits.signature();
            if (isAlike(signature, bands)) {
                drop(Drop.NEAR_DUPLICATE, exchanges(pick));
                continue;
            }
            kept.add(pick);
            for (int band = 0; band < MinHash.LENGTH / MinHash.BAND; band++) {
                bands.computeIfAbsent(MinHash.band(signature, band), key -> new ArrayList<>(1))
                        .add(signature);
            }
        }
        return kept;
    }

    private static boolean isAlike(int[] signature, Map<Long, List<int[]>> bands) {
        for (int band = 0; band < MinHash.LENGTH / MinHash.BAND; band++) {
            for (int[] other : bands.getOrDefault(MinHash.band(signature, band), List.of())) {
                if (MinHash.likeness(signature, other) >= ALIKE) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Groups that have few give all, and what they leave is shared by the others. */
    private List<Pick> balanced(List<Pick> picks) {
        Map<String, List<Pick>> groups = new TreeMap<>();
        for (Pick pick : picks) {
            groups.computeIfAbsent(pick.better.traits.group(), key -> new ArrayList<>())
                    .add(pick);
        }
        int share = share(groups);
        int left = plan.max();
        for (List<Pick> group : groups.values()) {
            left -= Math.min(group.size(), share);
        }
        List<Pick> chosen = new ArrayList<>();
        for (List<Pick> group : groups.values()) {
            int take = Math.min(group.size(), share);
            if (left > 0 && take < group.size() && take < plan.maxPerGroup()) {
                take++;
                left--;
            }
            chosen.addAll(group.subList(0, take));
            group.subList(take, group.size()).forEach(pick -> drop(Drop.BALANCE, exchanges(pick)));
        }
        return chosen;
    }

    /** The greatest number that each group may give without exceeding the limits. */
    private int share(Map<String, List<Pick>> groups) {
        int low = 0;
        int largest = groups.values().stream().mapToInt(List::size).max().orElse(0);
        int high = Math.min(largest, plan.maxPerGroup());
        while (low < high) {
            int middle = low + (high - low + 1) / 2;
            long sum = groups.values().stream()
                    .mapToLong(group -> Math.min(group.size(), middle))
                    .sum();
            if (sum <= plan.max()) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static int exchanges(Pick pick) {
        return pick.worse == null ? 1 : 2;
    }

    private void drop(Drop reason, int count) {
        if (count > 0) {
            dropped.merge(reason, count, Integer::sum);
        }
    }
}

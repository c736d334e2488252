package dev.penstock.inference.fit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which texts are fitted on, and which are kept apart. The same texts and seed give the same split.
 *
 * <p>Without groups, each set of labels is split in the same proportion. With groups, a group stays whole, so that what
 * is kept apart comes from sources that were not fitted on.
 */
final class Splits {
    private Splits() {}

    /**
     * Keeps a share of the texts apart.
     *
     * @param named groups to keep apart, whatever their share; empty to let the seed choose
     * @return for each text whether it is kept apart
     * @throws IllegalArgumentException if a label would be left on one side only
     */
    static boolean[] heldBack(List<LabelledText> texts, double share, boolean grouped, Set<String> named, long seed) {
        boolean[] apart = new boolean[texts.size()];
        if (!named.isEmpty()) {
            Set<String> known = new TreeSet<>(byGroup(texts).keySet());
            for (String group : named) {
                if (!known.contains(group)) {
                    throw new IllegalArgumentException(
                            "--hold-back-group: there is no group " + group + "; allowed are " + known);
                }
            }
            for (int i = 0; i < apart.length; i++) {
                apart[i] = named.contains(texts.get(i).group());
            }
        } else if (share > 0 && grouped) {
            chooseGroups(texts, share, seed, apart);
        } else if (share > 0) {
            int[] fold = folds(texts, (int) Math.round(1 / share), false, seed);
            for (int i = 0; i < apart.length; i++) {
                apart[i] = fold[i] == 0;
            }
        }
        return apart;
    }

    private static void chooseGroups(List<LabelledText> texts, double share, long seed, boolean[] apart) {
        Map<String, List<Integer>> groups = byGroup(texts);
        List<String> order = new ArrayList<>(groups.keySet());
        Collections.shuffle(order, new Random(seed));
        // For each label, and for texts without one, groups with it must be left to fit on and to choose thresholds by.
        Map<String, Set<String>> left = groupsByLabel(texts);
        Set<String> wanted = new TreeSet<>(left.keySet());
        double room = share * texts.size();
        for (String group : order) {
            boolean spare = left.values().stream().allMatch(of -> !of.contains(group) || of.size() > 2);
            boolean brings = wanted.stream().anyMatch(label -> left.get(label).contains(group));
            if (spare && (brings || groups.get(group).size() <= room)) {
                groups.get(group).forEach(row -> apart[row] = true);
                room -= groups.get(group).size();
                wanted.removeIf(label -> left.get(label).contains(group));
                left.values().forEach(of -> of.remove(group));
            }
        }
        if (!wanted.isEmpty()) {
            throw new IllegalArgumentException(
                    "--group: no group with " + shown(wanted) + " can be held back, since two "
                            + "must stay to fit on; add groups, set --hold-back 0, or leave --group out");
        }
    }

    /**
     * Spreads texts over folds.
     *
     * @return for each text its fold, from 0
     */
    static int[] folds(List<LabelledText> texts, int count, boolean grouped, long seed) {
        int[] fold = new int[texts.size()];
        Random random = new Random(seed);
        if (grouped) {
            Map<String, List<Integer>> groups = byGroup(texts);
            List<String> order = new ArrayList<>(groups.keySet());
            Collections.shuffle(order, random);
            order.sort(
                    Comparator.comparingInt((String group) -> -groups.get(group).size()));
            // Groups with the same labels are spread first: a fold's others must know every label.
            Map<String, int[]> load = new TreeMap<>();
            for (String group : order) {
                String labels = stratum(texts.get(groups.get(group).get(0)));
                int[] loads = load.computeIfAbsent(labels, any -> new int[count]);
                int lightest = 0;
                for (int i = 1; i < count; i++) {
                    lightest = loads[i] < loads[lightest] ? i : lightest;
                }
                loads[lightest] += groups.get(group).size();
                for (int row : groups.get(group)) {
                    fold[row] = lightest;
                }
            }
        } else {
            Map<String, List<Integer>> strata = new TreeMap<>();
            for (int i = 0; i < fold.length; i++) {
                strata.computeIfAbsent(stratum(texts.get(i)), any -> new ArrayList<>())
                        .add(i);
            }
            int next = 0;
            for (List<Integer> rows : strata.values()) {
                Collections.shuffle(rows, random);
                for (int row : rows) {
                    fold[row] = next++ % count;
                }
            }
        }
        return fold;
    }

    /** Says what stands on one side only, so that a label cannot be fitted. */
    static void requireGroups(List<LabelledText> texts) {
        Set<String> alone = new TreeSet<>();
        groupsByLabel(texts).forEach((label, groups) -> {
            if (groups.size() < 2) {
                alone.add(label);
            }
        });
        if (!alone.isEmpty()) {
            throw new IllegalArgumentException(
                    "--group: " + shown(alone) + " stands in one group only, so that no group "
                            + "can be kept apart; allowed are two groups or more for each label: add some, or leave --group out");
        }
    }

    private static Map<String, Set<String>> groupsByLabel(List<LabelledText> texts) {
        Map<String, Set<String>> groups = new TreeMap<>();
        for (LabelledText text : texts) {
            Collection<String> labels = text.spans().isEmpty()
                    ? text.labels()
                    : text.spans().stream().map(LabelledText.Span::label).toList();
            for (String label : labels.isEmpty() ? List.of("") : labels) {
                groups.computeIfAbsent(label, any -> new TreeSet<>()).add(text.group());
            }
        }
        return groups;
    }

    private static String shown(Set<String> labels) {
        return String.join(
                ", ",
                labels.stream()
                        .map(label -> label.isEmpty() ? "no label" : label)
                        .toList());
    }

    private static String stratum(LabelledText text) {
        return text.spans().isEmpty() ? String.join("\n", new TreeSet<>(text.labels())) : "spans";
    }

    private static Map<String, List<Integer>> byGroup(List<LabelledText> texts) {
        Map<String, List<Integer>> groups = new TreeMap<>();
        for (int i = 0; i < texts.size(); i++) {
            groups.computeIfAbsent(texts.get(i).group(), any -> new ArrayList<>())
                    .add(i);
        }
        return groups;
    }
}

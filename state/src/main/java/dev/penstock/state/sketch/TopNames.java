package dev.penstock.state.sketch;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;

/**
 * Which names are told apart: all of them as long as they are few, else those that occur most. Counts are kept in
 * DataSketches' frequent-items sketch, which is of bounded size and never misses a name that occurs more often than one
 * in 0.75 times its size; half of them are forgotten with each span. Not thread-safe.
 */
public final class TopNames {
    /** A name that is told apart gives way to one that occurs this much oftener, so that two alike do not take turns. */
    private static final double ADVANTAGE = 1.25;

    private final int most;
    private final int size;
    private Set<String> chosen = new HashSet<>();
    private ItemsSketch<String> counts;
    private ItemsSketch<String> before;

    /** @param most names that are told apart, 1 or more */
    public TopNames(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most is " + most + "; expected 1 or more names");
        }
        this.most = most;
        this.size = Math.max(64, Integer.highestOneBit(most) * 8);
        this.counts = new ItemsSketch<>(size);
        this.before = new ItemsSketch<>(size);
    }

    /** Counts a name, and says whether it is told apart. */
    public boolean add(String name) {
        counts.update(name);
        if (chosen.contains(name)) {
            return true;
        }
        return chosen.size() < most && chosen.add(name);
    }

    /** Tells a name apart again, where there is room. */
    public void restore(String name) {
        if (chosen.size() < most) {
            chosen.add(name);
        }
    }

    /** Names that are told apart now. */
    public Set<String> chosen() {
        return Set.copyOf(chosen);
    }

    /** Chooses anew, by what was counted in this span and the one before. */
    public void nextSpan() {
        if (chosen.size() == most) {
            chosen = Stream.concat(Stream.of(rows(counts), rows(before)).flatMap(List::stream), chosen.stream())
                    .distinct()
                    .sorted(Comparator.comparingDouble(this::standing)
                            .reversed()
                            .thenComparing(name -> name))
                    .limit(most)
                    .collect(Collectors.toCollection(HashSet::new));
        }
        before = counts;
        counts = new ItemsSketch<>(size);
    }

    private double standing(String name) {
        double occurred = counts.getEstimate(name) + 0.5 * before.getEstimate(name);
        return chosen.contains(name) ? ADVANTAGE * occurred : occurred;
    }

    private static List<String> rows(ItemsSketch<String> sketch) {
        return Stream.of(sketch.getFrequentItems(ErrorType.NO_FALSE_NEGATIVES))
                .map(ItemsSketch.Row::getItem)
                .toList();
    }
}

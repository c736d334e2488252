package dev.penstock.operators.metrics;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which tenants are told apart: all of them while they are few, else those that sent most lately. What was sent is counted
 * exactly, so that the choice is the same after a restore. Not thread-safe.
 */
public final class ChosenTenants {
    /** What a tenant's weight counts in the next step; half of it is forgotten after seven. */
    private static final double MEMORY = 0.9;
    /** One that is told apart gives way to one that sends this much more, so that two alike do not take turns. */
    private static final double ADVANTAGE = 1.25;
    /** So many times as many are weighed as are told apart. */
    private static final int MARGIN = 4;

    private static final Comparator<Standing> HEAVIEST =
            Comparator.comparingDouble(Standing::weight).reversed().thenComparing(Standing::tenant);
    private static final Comparator<Standing> FIRST =
            Comparator.comparingDouble(Standing::rank).reversed().thenComparing(Standing::tenant);

    private final int most;
    private final int newcomerSteps;
    private final Map<String, Standing> standings = new HashMap<>();

    /**
     * How a tenant stands. Public for Flink's serializer.
     *
     * @param weight requests of all steps, those of older ones counting less
     * @param steps since it was seen first, itself included
     * @param chosen whether it is told apart
     */
    public record Standing(String tenant, double weight, int steps, boolean chosen) {

        private double rank() {
            return chosen ? ADVANTAGE * weight : weight;
        }

        private Standing with(boolean nowChosen) {
            return new Standing(tenant, weight, steps, nowChosen);
        }
    }

    /**
     * @param most tenants that are told apart, 1 or more
     * @param newcomerSteps steps in which a tenant that is new takes no other's place
     */
    public ChosenTenants(int most, int newcomerSteps) {
        this.most = most;
        this.newcomerSteps = newcomerSteps;
    }

    public boolean contains(String tenant) {
        Standing standing = standings.get(tenant);
        return standing != null && standing.chosen;
    }

    public Set<String> all() {
        return standings.values().stream()
                .filter(Standing::chosen)
                .map(Standing::tenant)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /**
     * Chooses anew. A newcomer takes no other's place yet, but one that is free: where tenants are many, those who counted
     * its requests may have begun to tell it apart in the middle of a step.
     *
     * @param requests of the next step, by tenant
     * @return the tenants that are told apart no longer
     */
    public Set<String> next(Map<String, Long> requests) {
        Set<String> gone = all();
        weigh(requests);
        List<Standing> ranked = standings.values().stream()
                .sorted(Comparator.comparing(this::isNewcomer).thenComparing(FIRST))
                .toList();
        for (int i = 0; i < ranked.size(); i++) {
            standings.put(ranked.get(i).tenant, ranked.get(i).with(i < most));
        }
        standings.values().stream()
                .filter(one -> !one.chosen)
                .sorted(HEAVIEST)
                .skip((MARGIN - 1L) * most)
                .toList()
                .forEach(light -> standings.remove(light.tenant));
        gone.removeAll(all());
        return gone;
    }

    private boolean isNewcomer(Standing one) {
        return !one.chosen && one.steps <= newcomerSteps;
    }

    private void weigh(Map<String, Long> requests) {
        standings.replaceAll((tenant, one) -> new Standing(tenant, MEMORY * one.weight, one.steps + 1, one.chosen));
        requests.forEach((tenant, count) -> standings.merge(
                tenant,
                new Standing(tenant, count, 1, false),
                (one, added) -> new Standing(tenant, one.weight + added.weight, one.steps, one.chosen)));
        standings.values().removeIf(one -> one.weight < 1);
    }

    /** All that is remembered, to be {@link #restore restored}. */
    public List<Standing> standings() {
        return List.copyOf(standings.values());
    }

    public void restore(Iterable<Standing> remembered) {
        remembered.forEach(one -> standings.put(one.tenant, one));
    }
}

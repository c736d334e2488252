package dev.penstock.jobs.cli.demo;

import dev.penstock.records.RuleAction;
import dev.penstock.records.Status;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts what was sent and what came back. Thread-safe. */
final class Scoreboard {
    private final int planned;
    private final List<String> tiers;
    private final Set<String> answered = new HashSet<>();
    private final Set<String> deadLetters = new HashSet<>();
    private final Map<Status, Integer> byStatus = new EnumMap<>(Status.class);
    private final Map<Reply.Stop, Integer> byStop = new EnumMap<>(Reply.Stop.class);
    private final Map<RuleAction, Integer> inputActions = new EnumMap<>(RuleAction.class);
    private final Map<RuleAction, Integer> outputActions = new EnumMap<>(RuleAction.class);
    private final Map<String, Integer> byTier = new TreeMap<>();
    private final Map<String, Integer> byModel = new TreeMap<>();
    private double[] totalsMs = new double[256];
    private int timed;
    private int grounded;
    private int sent;
    private double usd;
    private double premiumUsd;

    /**
     * @param planned requests that will be sent
     * @param tiers names of the tiers, cheapest first
     */
    Scoreboard(int planned, List<String> tiers) {
        this.planned = planned;
        this.tiers = List.copyOf(tiers);
    }

    synchronized void sent() {
        sent++;
    }

    synchronized void deadLetter(String id) {
        deadLetters.add(id);
    }

    /** @return false for a second response to the same request, which is not counted */
    synchronized boolean answered(Reply reply) {
        if (!answered.add(reply.id())) {
            return false;
        }
        count(byStatus, reply.status());
        count(byStop, reply.stop());
        count(inputActions, reply.input());
        if (reply.tier() != null) {
            count(byTier, reply.tier());
            count(outputActions, reply.output());
            grounded += reply.citations().isEmpty() ? 0 : 1;
        }
        if (reply.model() != null && reply.status() == Status.ANSWERED) {
            count(byModel, reply.model());
        }
        time(reply);
        usd += reply.usd();
        premiumUsd += reply.premiumUsd();
        return true;
    }

    /** The requests that are sent too late are as old as that says, which is not how fast the gateway is. */
    private void time(Reply reply) {
        if (reply.status() == Status.SHED) {
            return;
        }
        if (timed == totalsMs.length) {
            totalsMs = Arrays.copyOf(totalsMs, 2 * totalsMs.length);
        }
        totalsMs[timed++] = reply.totalMs();
    }

    synchronized boolean isComplete() {
        return answered.size() >= planned;
    }

    synchronized Snapshot snapshot(double elapsedSeconds) {
        double[] sorted = Arrays.copyOf(totalsMs, timed);
        Arrays.sort(sorted);
        return new Snapshot(
                planned,
                sent,
                answered.size(),
                deadLetters.size(),
                new EnumMap<>(byStatus),
                new EnumMap<>(byStop),
                new EnumMap<>(inputActions),
                new EnumMap<>(outputActions),
                tiers,
                new TreeMap<>(byTier),
                new TreeMap<>(byModel),
                grounded,
                percentile(sorted, 0.5),
                percentile(sorted, 0.95),
                elapsedSeconds,
                usd,
                premiumUsd);
    }

    /** Nearest-rank percentile of sorted values, 0 for none. */
    static double percentile(double[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
    }

    private static <K> void count(Map<K, Integer> counts, K key) {
        counts.merge(key, 1, Integer::sum);
    }

    /**
     * The counts at one moment.
     *
     * @param byTier requests that the router sent to each tier
     * @param grounded answers with at least one citation
     * @param p50Ms median of the total times of all requests but those that were shed, milliseconds
     */
    record Snapshot(
            int planned,
            int sent,
            int answered,
            int deadLetters,
            Map<Status, Integer> byStatus,
            Map<Reply.Stop, Integer> byStop,
            Map<RuleAction, Integer> inputActions,
            Map<RuleAction, Integer> outputActions,
            List<String> tiers,
            Map<String, Integer> byTier,
            Map<String, Integer> byModel,
            int grounded,
            double p50Ms,
            double p95Ms,
            double elapsedSeconds,
            double usd,
            double premiumUsd) {

        int status(Status status) {
            return byStatus.getOrDefault(status, 0);
        }

        int leftAt(Reply.Stop stop) {
            return byStop.getOrDefault(stop, 0);
        }

        /** Answered requests that came as far as this stage. */
        int reached(Reply.Stop stop) {
            int count = 0;
            for (Reply.Stop later : Reply.Stop.values()) {
                count += later.compareTo(stop) >= 0 ? leftAt(later) : 0;
            }
            return count;
        }

        int input(RuleAction action) {
            return inputActions.getOrDefault(action, 0);
        }

        int output(RuleAction action) {
            return outputActions.getOrDefault(action, 0);
        }

        int routed() {
            return byTier.values().stream().mapToInt(Integer::intValue).sum();
        }

        double perSecond() {
            return elapsedSeconds <= 0 ? 0 : answered / elapsedSeconds;
        }

        double savedUsd() {
            return premiumUsd - usd;
        }

        /** Share of the premium cost that was saved, 0 to 1. */
        double savedShare() {
            return premiumUsd <= 0 ? 0 : savedUsd() / premiumUsd;
        }

        /** The operators that did nothing that can be shown; empty when all five worked. */
        List<String> idleOperators() {
            Map<String, Boolean> worked = new java.util.LinkedHashMap<>();
            worked.put("guardrail", input(RuleAction.BLOCK) > 0 && input(RuleAction.REDACT) > 0);
            worked.put("cache", leftAt(Reply.Stop.EXACT_CACHE) > 0 && leftAt(Reply.Stop.SEMANTIC_CACHE) > 0);
            worked.put("routing", byTier.size() == tiers.size());
            worked.put("inference", status(Status.ANSWERED) > 0);
            worked.put("output filter", output(RuleAction.BLOCK) + output(RuleAction.REDACT) > 0);
            return worked.entrySet().stream()
                    .filter(entry -> !entry.getValue())
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }
}

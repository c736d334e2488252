package dev.penstock.jobs.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.records.CacheLevel;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The counts of the live table. */
class ScoreboardTest {
    private final Scoreboard board = new Scoreboard(8, List.of("cheap", "premium"));

    @Test
    void aStageCountsWhatReachedItAndWhatLeftThere() {
        fillWithOneOfEach();
        Scoreboard.Snapshot s = board.snapshot(10);
        assertThat(s.reached(Reply.Stop.DECODE)).isEqualTo(8);
        assertThat(s.leftAt(Reply.Stop.DECODE)).isEqualTo(1);
        assertThat(s.reached(Reply.Stop.ADMIT)).isEqualTo(7);
        assertThat(s.reached(Reply.Stop.GUARDRAIL)).isEqualTo(6);
        assertThat(s.reached(Reply.Stop.EXACT_CACHE)).isEqualTo(5);
        assertThat(s.reached(Reply.Stop.SEMANTIC_CACHE)).isEqualTo(4);
        assertThat(s.reached(Reply.Stop.INFER)).isEqualTo(3);
        assertThat(s.reached(Reply.Stop.OUTPUT_FILTER)).isEqualTo(3);
        assertThat(s.leftAt(Reply.Stop.OUTPUT_FILTER)).isEqualTo(1);
        assertThat(s.routed()).isEqualTo(3);
        assertThat(s.byTier()).containsEntry("cheap", 2).containsEntry("premium", 1);
        assertThat(board.isComplete()).isTrue();
        assertThat(s.perSecond()).isEqualTo(0.8);
    }

    @Test
    void aSecondResponseToTheSameRequestIsNotCounted() {
        Reply reply = reply("a", Status.ANSWERED).build();
        assertThat(board.answered(reply)).isTrue();
        assertThat(board.answered(reply)).isFalse();
        assertThat(board.snapshot(1).answered()).isEqualTo(1);
    }

    @Test
    void savingsAreAgainstPremiumForEverything() {
        board.answered(reply("a", Status.ANSWERED).cost(0.25, 1).build());
        board.answered(reply("b", Status.HIT).cost(0, 1).build());
        Scoreboard.Snapshot s = board.snapshot(1);
        assertThat(s.savedUsd()).isEqualTo(1.75, within(1e-9));
        assertThat(s.savedShare()).isEqualTo(0.875, within(1e-9));
    }

    @Test
    void percentilesAreNearestRanks() {
        double[] tenToHundred = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100};
        assertThat(Scoreboard.percentile(tenToHundred, 0.5)).isEqualTo(50);
        assertThat(Scoreboard.percentile(tenToHundred, 0.95)).isEqualTo(100);
        assertThat(Scoreboard.percentile(new double[] {7}, 0.5)).isEqualTo(7);
        assertThat(Scoreboard.percentile(new double[0], 0.5)).isZero();
    }

    @Test
    void manyMoreResponsesThanRoomAtFirst() {
        for (int i = 1; i <= 1000; i++) {
            board.answered(reply("r" + i, Status.ANSWERED).total(i).build());
        }
        assertThat(board.snapshot(1).p50Ms()).isEqualTo(500);
        assertThat(board.snapshot(1).p95Ms()).isEqualTo(950);
    }

    @Test
    void theAgeOfRequestsThatWereShedIsNoLatency() {
        board.answered(reply("late", Status.SHED).total(60_000).build());
        board.answered(reply("quick", Status.ANSWERED).total(7).build());
        assertThat(board.snapshot(1).p95Ms()).isEqualTo(7);
        assertThat(board.snapshot(1).answered()).isEqualTo(2);
    }

    @Test
    void anOperatorThatDidNothingIsNamed() {
        assertThat(board.snapshot(1).idleOperators())
                .containsExactly("guardrail", "cache", "routing", "inference", "output filter");
        fillWithOneOfEach();
        board.answered(reply("redacted", Status.ANSWERED)
                .tier("cheap")
                .input(RuleAction.REDACT)
                .build());
        assertThat(board.snapshot(1).idleOperators()).isEmpty();
    }

    @Test
    void theTableHasTheSameNumberOfLinesAtAllTimes() {
        int empty = TableView.table(board.snapshot(0)).size();
        fillWithOneOfEach();
        List<String> full = TableView.table(board.snapshot(3));
        assertThat(full).hasSize(empty);
        assertThat(String.join("\n", full)).contains("cheap 2 (67%), premium 1 (33%)", "1 shed", "1 blocked");
        assertThat(TableView.operators(board.snapshot(3)))
                .filteredOn(line -> line.charAt(2) != ' ')
                .hasSize(5);
        assertThat(TableView.line(board.snapshot(3))).doesNotContain("\n");
    }

    private void fillWithOneOfEach() {
        board.answered(reply("1", Status.FAILED).error("invalid_request_error").build());
        board.answered(reply("2", Status.SHED).error("rate_limit_error").build());
        board.answered(reply("3", Status.BLOCKED).input(RuleAction.BLOCK).build());
        board.answered(reply("4", Status.HIT).cache(CacheLevel.EXACT).build());
        board.answered(reply("5", Status.HIT).cache(CacheLevel.SEMANTIC).build());
        board.answered(reply("6", Status.BLOCKED)
                .tier("cheap")
                .output(RuleAction.BLOCK)
                .build());
        board.answered(reply("7", Status.ANSWERED).tier("cheap").build());
        board.answered(reply("8", Status.ANSWERED).tier("premium").build());
    }

    private static Builder reply(String id, Status status) {
        return new Builder(id, status);
    }

    private static final class Builder {
        private final String id;
        private final Status status;
        private CacheLevel cache = CacheLevel.NONE;
        private String tier;
        private String error;
        private RuleAction input = RuleAction.ALLOW;
        private RuleAction output = RuleAction.ALLOW;
        private double usd;
        private double premiumUsd;
        private double totalMs = 1;

        Builder(String id, Status status) {
            this.id = id;
            this.status = status;
        }

        Builder cache(CacheLevel level) {
            cache = level;
            return this;
        }

        Builder tier(String name) {
            tier = name;
            return this;
        }

        Builder error(String type) {
            error = type;
            return this;
        }

        Builder input(RuleAction action) {
            input = action;
            return this;
        }

        Builder output(RuleAction action) {
            output = action;
            return this;
        }

        Builder cost(double spent, double premium) {
            usd = spent;
            premiumUsd = premium;
            return this;
        }

        Builder total(double ms) {
            totalMs = ms;
            return this;
        }

        Reply build() {
            return new Reply(
                    id,
                    status,
                    cache,
                    tier,
                    "model",
                    error,
                    null,
                    input,
                    output,
                    "text",
                    List.of(),
                    usd,
                    premiumUsd,
                    totalMs);
        }
    }
}

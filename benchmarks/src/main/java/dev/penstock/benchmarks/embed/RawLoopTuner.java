package dev.penstock.benchmarks.embed;

import dev.penstock.benchmarks.embed.RawLoop.Tuning;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Tunes the loop for one mix by trying: all of a grid on a part of the texts, then the best of them again, in turns,
 * on all texts.
 */
final class RawLoopTuner {
    private static final List<Integer> BATCHES = List.of(1, 2, 4, 8, 16, 32);
    private static final double PART = 0.25;
    private static final int FINALISTS = 4;
    private static final int FINAL_ROUNDS = 2;

    private record Trial(Tuning tuning, long nanos) {}

    private RawLoopTuner() {}

    /** Leaves the loop at the tuning that took the least time. */
    static void tune(RawLoop loop, Mix mix) throws Exception {
        List<Trial> trials = new ArrayList<>();
        Mix part = mix.part(PART);
        for (Tuning tuning : grid(Runtime.getRuntime().availableProcessors())) {
            // The first time of a tuning pays for its session and its buffers.
            trial(loop, tuning, mix.part(0));
            trials.add(trial(loop, tuning, part));
        }
        List<Tuning> finalists = best(trials, FINALISTS);
        List<Trial> finals = new ArrayList<>();
        for (int round = 0; round < FINAL_ROUNDS; round++) {
            for (Tuning tuning : finalists) {
                finals.add(trial(loop, tuning, mix));
            }
        }
        loop.tune(best(finals, 1).get(0));
    }

    /** Every batch size with 1, 2, 4, ... threads and callers, as far as there are processors for both. */
    private static List<Tuning> grid(int processors) {
        List<Tuning> grid = new ArrayList<>();
        for (int threads = 1; threads <= processors; threads *= 2) {
            for (int callers = 1; callers * threads <= processors; callers *= 2) {
                for (int batch : BATCHES) {
                    grid.add(new Tuning(batch, threads, callers));
                }
            }
        }
        return grid;
    }

    private static Trial trial(RawLoop loop, Tuning tuning, Mix mix) throws Exception {
        loop.tune(tuning);
        long start = System.nanoTime();
        loop.embed(mix.texts());
        return new Trial(tuning, System.nanoTime() - start);
    }

    private static List<Tuning> best(List<Trial> trials, int count) {
        return trials.stream()
                .sorted(Comparator.comparingLong(Trial::nanos))
                .map(Trial::tuning)
                .distinct()
                .limit(count)
                .toList();
    }
}

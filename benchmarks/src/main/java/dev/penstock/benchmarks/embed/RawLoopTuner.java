package dev.penstock.benchmarks.embed;

import dev.penstock.benchmarks.embed.RawLoop.Tuning;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Tunes the loop for one mix by trying: all of a grid on half of the texts, then the best of them again, in turns, on all
 * texts. On 2 processors the texts are encoded 26 times.
 */
final class RawLoopTuner {
    private static final List<Integer> BATCHES = List.of(1, 2, 4, 8, 16, 32);
    private static final double PART = 0.5;
    private static final int FINALISTS = 4;
    private static final int FINAL_ROUNDS = 2;

    private record Trial(Tuning tuning, long nanos) {}

    private RawLoopTuner() {}

    /**
     * Leaves the loop at the tuning that took the least time.
     *
     * @param progress is told what begins
     */
    static void tune(RawLoop loop, Mix mix, Consumer<String> progress) throws Exception {
        List<Tuning> grid = grid(Runtime.getRuntime().availableProcessors());
        Mix part = mix.part(PART);
        progress.accept(grid.size() + " candidates on half of the texts");
        List<Trial> trials = new ArrayList<>();
        for (Tuning tuning : grid) {
            // The first time pays for sessions, and for the memory that ONNX Runtime keeps for each shape.
            trial(loop, tuning, part);
            trials.add(trial(loop, tuning, part));
        }
        List<Tuning> finalists = best(trials, FINALISTS);
        progress.accept(finalists.size() + " finalists on all texts");
        List<Trial> finals = new ArrayList<>();
        for (int round = 0; round < FINAL_ROUNDS; round++) {
            for (Tuning tuning : finalists) {
                finals.add(trial(loop, tuning, mix));
            }
        }
        loop.tune(best(finals, 1).get(0));
    }

    /** Every batch size with every number of threads, and of callers for which there are processors then. */
    private static List<Tuning> grid(int processors) {
        List<Tuning> grid = new ArrayList<>();
        for (int threads : upTo(processors)) {
            for (int callers : upTo(processors / threads)) {
                for (int batch : BATCHES) {
                    grid.add(new Tuning(batch, threads, callers));
                }
            }
        }
        return grid;
    }

    /** 1, 2, 4, ... and {@code most}. */
    private static SortedSet<Integer> upTo(int most) {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (int number = 1; number < most; number *= 2) {
            numbers.add(number);
        }
        numbers.add(most);
        return numbers;
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

package dev.penstock.benchmarks;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.fixtures.MemoryUse;
import dev.penstock.inference.fixtures.Soak;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code penstock bench soak}: an hour's traffic of the encoder through the batcher without the model's time, with the
 * memory of the process at ten points. Fails where memory grows.
 */
@Command(
        name = "soak",
        description = "An hour's worth of traffic (3.6 million items) through the batcher, time compressed: a handler "
                + "allocates Arrow batches and computes nothing. Prints memory at ten points; exit code 1 if it grows, "
                + "if an item is not answered as it should be, or if Arrow memory is left.",
        mixinStandardHelpOptions = true)
final class SoakBench implements Callable<Integer> {
    private static final int POINTS = 10;

    /** The first points belong to the warm-up: classes, compiled code, pools and the heap's own size. */
    private static final int WARM_UP = 2;

    /** The process also holds what the JVM reserves as it likes, compiled code and arenas of malloc. */
    private static final int RESIDENT_FACTOR = 4;

    private static final double MIB = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--items",
            defaultValue = "3600000",
            description = "Items; the default of ${DEFAULT-VALUE} is an hour at 1,000 a second.")
    private long items;

    @Option(
            names = "--bound-mib",
            defaultValue = "32",
            description = "Most MiB that heap and direct memory may each grow from the third point to the last, by a "
                    + "least-squares line; four times as much for the process (default ${DEFAULT-VALUE}).")
    private long boundMib;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the traffic (default ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws InterruptedException {
        List<MemoryUse> uses = new ArrayList<>();
        Soak soak = new Soak(seed);
        long start = System.nanoTime();
        line("%12s %12s %12s %12s %12s", "items", "heap MiB", "direct MiB", "Arrow MiB", "process MiB");
        for (int point = 1; point <= POINTS; point++) {
            soak.run(items * point / POINTS - items * (point - 1) / POINTS);
            MemoryUse use = MemoryUse.now();
            uses.add(use);
            line(
                    "%,12d %12.1f %12.1f %12.1f %12.1f",
                    items * point / POINTS,
                    use.heap() / MIB,
                    use.direct() / MIB,
                    soak.arrowBytes() / MIB,
                    use.resident() / MIB);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        boolean isClean = report(soak, seconds);
        List<MemoryUse> settled = uses.subList(WARM_UP, POINTS);
        boolean isFlat = isFlat("heap", settled, MemoryUse::heap, boundMib)
                & isFlat("direct", settled, MemoryUse::direct, boundMib)
                & isFlat("process", settled, MemoryUse::resident, RESIDENT_FACTOR * boundMib);
        return isClean && isFlat ? 0 : 1;
    }

    /** Whether each item was answered as it should be, and the allocator closed with nothing outstanding. */
    private boolean report(Soak soak, double seconds) {
        BatcherMetrics metrics = soak.metrics();
        line(
                "%,.0f items/s; %,d answered, %,d poison, %,d expired, %,d coalesced; %.1f items a batch, padding %.3f",
                items / seconds,
                soak.answered(),
                soak.poisoned(),
                soak.expired(),
                metrics.coalesced(),
                metrics.meanBatchSize(),
                metrics.paddingShare());
        long missing = items - soak.answered() - soak.poisoned() - soak.expired() - soak.wrong();
        if (missing != 0 || soak.wrong() != 0) {
            error("%,d items were not answered, %,d wrongly", missing, soak.wrong());
        }
        try {
            soak.close();
            line("Arrow's allocator closed with nothing outstanding");
        } catch (IllegalStateException e) {
            error(
                    "Arrow memory was not released: %s",
                    e.getMessage().lines().findFirst().orElse(""));
            return false;
        }
        return missing == 0 && soak.wrong() == 0;
    }

    private boolean isFlat(String what, List<MemoryUse> uses, ToLongFunction<MemoryUse> part, long mostMib) {
        double growth = MemoryUse.growth(uses, part) / MIB;
        double perMillion = growth / (items * (uses.size() - 1.0) / POINTS) * 1e6;
        line(
                "%s grows by %.2f MiB in a million items, %.1f MiB over the run; allowed are %d",
                what, perMillion, growth, mostMib);
        if (growth > mostMib) {
            error("%s grew by %.1f MiB; at most %d are allowed", what, growth, mostMib);
        }
        return growth <= mostMib;
    }

    private void line(String format, Object... values) {
        spec.commandLine().getOut().printf(format + "%n", values);
        spec.commandLine().getOut().flush();
    }

    private void error(String format, Object... values) {
        spec.commandLine().getErr().printf(format + "%n", values);
        spec.commandLine().getErr().flush();
    }
}

package dev.penstock.benchmarks.drift;

import com.sun.management.OperatingSystemMXBean;
import dev.penstock.records.DriftEvent;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code penstock bench drift}: drift of known kinds, with several seeds, and stable traffic, through the stages of the
 * metrics job. A drift is found where an alarm begins with its first or second window; every other alarm is false.
 */
@Command(
        name = "drift",
        description =
                "How much drift of known kinds is found within two windows, how many alarms stable traffic raises, and"
                        + " what it costs.",
        mixinStandardHelpOptions = true)
public final class DriftBench implements Callable<Integer> {
    private static final int WINDOWS_BEFORE = 20;
    private static final int WINDOWS_AFTER = 3;
    private static final int STABLE_WINDOWS = 100;
    private static final int WEEK_MINUTES = 7 * 24 * 60;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seeds", defaultValue = "10", description = "Runs of each scenario (default ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(
            names = "--week-seeds",
            defaultValue = "3",
            description = "Runs of the seasonal week (default ${DEFAULT-VALUE}).")
    private int weekSeeds;

    @Option(
            names = "--per-window",
            split = ",",
            defaultValue = "300,1000",
            description = "Exchanges of a window (default ${DEFAULT-VALUE}).")
    private List<Integer> perWindow;

    @Option(
            names = "--window-minutes",
            defaultValue = "5",
            description = "Length of a window; a week has the fewer of them the longer they are (default"
                    + " ${DEFAULT-VALUE}).")
    private int windowMinutes;

    @Option(
            names = "--scenarios",
            split = ",",
            description = "Scenarios to run (default all): ${COMPLETION-CANDIDATES}.")
    private List<Scenario> scenarios = List.of(Scenario.values());

    @Option(
            names = "--throughput",
            defaultValue = "200000",
            description = "Exchanges by which throughput is measured, 0 for none (default ${DEFAULT-VALUE}).")
    private int throughput;

    @Option(
            names = "--vectors",
            description =
                    "File of the questions' vectors, made where it is missing (default: in the folder for temporary"
                            + " files).")
    private Path vectors = Path.of(System.getProperty("java.io.tmpdir"), "penstock-bench-drift-vectors.bin");

    @Option(names = "--alarms", description = "Print each alarm.")
    private boolean alarms;

    @Override
    public Integer call() throws Exception {
        QuestionVectors.prepare(vectors);
        line("%-34s %10s %6s %10s %12s  %s", "scenario", "exchanges", "runs", "found", "false alarms", "by");
        for (int exchanges : perWindow) {
            for (Scenario scenario : scenarios) {
                tally(scenario, exchanges);
            }
        }
        if (throughput > 0) {
            throughput();
        }
        return 0;
    }

    private void tally(Scenario scenario, int exchanges) throws Exception {
        int runs = scenario.isSeasonal() ? weekSeeds : seeds;
        int found = 0;
        int foundOfAll = 0;
        int falseAlarms = 0;
        TreeMap<String, Integer> by = new TreeMap<>();
        for (int seed = 1; seed <= runs; seed++) {
            DriftRun run = run(scenario, seed, exchanges);
            List<DriftEvent> events = run.events();
            List<DriftEvent> right = new ArrayList<>();
            for (DriftEvent event : events) {
                if (alarms) {
                    line(
                            "  seed %d, window %d, %s: %s %s %s",
                            seed,
                            window(run, event),
                            event.tenant(),
                            event.method(),
                            event.summary(),
                            event.examples());
                }
                if (scenario.drifts() && event.endMs() > run.driftMs()) {
                    if (event.endMs() <= run.driftMs() + 2 * run.windowMs()) {
                        right.add(event);
                    }
                } else {
                    falseAlarms++;
                }
            }
            found += right.stream().anyMatch(event -> event.tenant().equals("acme")) ? 1 : 0;
            foundOfAll += right.stream().anyMatch(event -> event.tenant().equals("*")) ? 1 : 0;
            right.stream()
                    .filter(event -> event.tenant().equals("acme"))
                    .map(DriftEvent::feature)
                    .forEach(feature -> by.merge(feature, 1, Integer::sum));
        }
        String features = by.entrySet().stream()
                .map(one -> one.getKey() + " " + one.getValue())
                .collect(Collectors.joining(", "));
        line(
                "%-34s %10d %6d %10s %12d  %s",
                scenario.label(),
                exchanges,
                runs,
                scenario.drifts() ? found + " / " + foundOfAll : "",
                falseAlarms,
                features);
    }

    private DriftRun run(Scenario scenario, long seed, int exchanges) {
        int windows = switch (scenario) {
            case SEASONAL -> WEEK_MINUTES / windowMinutes;
            case STABLE -> STABLE_WINDOWS;
            default -> WINDOWS_BEFORE + WINDOWS_AFTER;
        };
        return new DriftRun(vectors.toString(), scenario, seed, windowMinutes, windows, WINDOWS_BEFORE, exchanges);
    }

    private static long window(DriftRun run, DriftEvent event) {
        return (event.endMs() - SyntheticTraffic.START_MS) / run.windowMs();
    }

    /** In seconds of processors, so that it is the throughput of one, whoever has the others. */
    private void throughput() throws Exception {
        int windows = 10;
        DriftRun run = new DriftRun(
                vectors.toString(), Scenario.STABLE, 1, windowMinutes, windows, windows, throughput / windows);
        run.baseline();
        run.events();
        double baseline = cpuSeconds(run::baseline);
        double all = cpuSeconds(run::events);
        line("");
        line("making %,d exchanges: %.2f s of CPU (%,.0f/s)", throughput, baseline, throughput / baseline);
        line(
                "and through drift, with vectors: %.2f s of CPU (%,.0f/s); drift alone %,.0f/s of one core",
                all, throughput / all, throughput / (all - baseline));
    }

    @FunctionalInterface
    private interface Run {
        void run() throws Exception;
    }

    private static double cpuSeconds(Run run) throws Exception {
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long before = process.getProcessCpuTime();
        run.run();
        return (process.getProcessCpuTime() - before) / 1e9;
    }

    private void line(String format, Object... values) {
        spec.commandLine().getOut().println(String.format(Locale.ROOT, format, values));
        spec.commandLine().getOut().flush();
    }
}

package dev.penstock.benchmarks.micro;

import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code penstock bench micro}: the JMH benchmarks of this package, as a table with the ratio to the baselines. */
@Command(
        name = "micro",
        description = "Code that every request meets, call by call with JMH: time, allocation, and times the baseline.",
        mixinStandardHelpOptions = true)
public final class MicroBench implements Callable<Integer> {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--include",
            paramLabel = "REGEX",
            defaultValue = ".*",
            description = "Benchmark classes to run, by part of the name (default: all).")
    private String include;

    @Option(names = "--quick", description = "A third of the time, for a first impression.")
    private boolean quick;

    @Override
    public Integer call() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("dev\\.penstock\\.benchmarks\\.micro\\..*(?:" + include + ").*")
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .forks(1)
                        .warmupIterations(quick ? 2 : 3)
                        .warmupTime(TimeValue.milliseconds(quick ? 500 : 1000))
                        .measurementIterations(quick ? 10 : 30)
                        .measurementTime(TimeValue.milliseconds(200))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        line("%-46s %10s %10s %10s %8s", "benchmark", "best ns/op", "median", "B/op", "ratio");
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            Result<?> bytes = result.getSecondaryResults().get(ALLOCATION);
            line(
                    "%-46s %10.0f %10.0f %10.0f %8s",
                    name(result),
                    best(result),
                    time.getStatistics().getPercentile(50),
                    bytes.getScore(),
                    ratio(result, results));
        }
        return 0;
    }

    private void line(String format, Object... values) {
        spec.commandLine().getOut().printf(format + "%n", values);
        spec.commandLine().getOut().flush();
    }

    /** {@code GuardrailBenchmark.screen question}. */
    private static String name(RunResult result) {
        String method = result.getParams().getBenchmark();
        StringBuilder name = new StringBuilder(className(method).replaceFirst(".*\\.", ""))
                .append(method, method.lastIndexOf('.'), method.length());
        for (String key : result.getParams().getParamsKeys()) {
            name.append(' ').append(result.getParams().getParam(key));
        }
        return name.toString();
    }

    /** How many times as long as the baseline of the same class and parameters. */
    private static String ratio(RunResult result, Collection<RunResult> results) {
        String baseline = className(result.getParams().getBenchmark()) + ".baseline";
        for (RunResult other : results) {
            if (other.getParams().getBenchmark().equals(baseline) && name(other).endsWith(parameters(result))) {
                return "%.2f".formatted(best(result) / best(other));
            }
        }
        return "-";
    }

    /** Of short iterations: what else runs on the machine can only make an iteration longer. */
    private static double best(RunResult result) {
        return result.getPrimaryResult().getStatistics().getMin();
    }

    private static String parameters(RunResult result) {
        String name = name(result);
        int space = name.indexOf(' ');
        return space < 0 ? "" : name.substring(space);
    }

    private static String className(String method) {
        return method.substring(0, method.lastIndexOf('.'));
    }
}

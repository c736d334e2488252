package dev.penstock.benchmarks;

import dev.penstock.benchmarks.corpus.CorpusBench;
import dev.penstock.benchmarks.drift.DriftBench;
import dev.penstock.benchmarks.embed.EmbedBench;
import dev.penstock.benchmarks.endpoint.EndpointBench;
import dev.penstock.benchmarks.metrics.MetricsBench;
import dev.penstock.benchmarks.micro.MicroBench;
import dev.penstock.benchmarks.reprocess.ReprocessBench;
import dev.penstock.jobs.cli.CommandModule;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock bench}: found by the command line where this module is on the class path. */
@Command(
        name = "bench",
        description = "Measures Penstock on this machine, each figure against a baseline in the same run.",
        subcommands = {
            ServeBench.class,
            EmbedBench.class,
            EndpointBench.class,
            CorpusBench.class,
            StormBench.class,
            SoakBench.class,
            ReprocessBench.class,
            DriftBench.class,
            MetricsBench.class,
            MicroBench.class
        },
        mixinStandardHelpOptions = true)
public final class BenchCommand implements CommandModule, Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public List<Object> commands() {
        return List.of(this);
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "bench needs to know what to measure, see --help");
    }
}

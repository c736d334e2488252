package dev.penstock.benchmarks.metrics;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.benchmarks.common.Aim;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.records.TraceFactsCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code penstock bench metrics}: traces per second and processor through the windows of performance and cost, against
 * reading whole traces and adding up by hand, which take turns; then the size of the state when it is full.
 */
@Command(
        name = "metrics",
        description =
                "Traces through the metrics job's windows of performance and cost against reading whole traces and"
                        + " adding up by hand; then the size of its state with many tenants and 50,000 traces a second.",
        mixinStandardHelpOptions = true)
public final class MetricsBench implements Callable<Integer> {
    private static final double AIM_PER_CORE = 50_000;
    private static final double AIM_STATE_MB = 200;
    private static final double MB = 1e6;
    private static final Duration LONGEST_FILL = Duration.ofHours(1);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--traces",
            defaultValue = "2000000",
            description = "Traces of each run, of which the first quarter warms up (default ${DEFAULT-VALUE}).")
    private long traces;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Runs of each; the median counts (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--tenants",
            defaultValue = "1000",
            description = "Tenants; the n-th sends a n-th of what the first does (default ${DEFAULT-VALUE}).")
    private int tenants;

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            defaultValue = "50000",
            description = "Traces in a second of event time (default ${DEFAULT-VALUE}).")
    private int perSecond;

    @Option(
            names = "--early-rate",
            paramLabel = "PER-SECOND",
            defaultValue = "5000",
            description = "The same for the first hour of the run that fills the state: only the last minutes hold ids"
                    + " (default ${DEFAULT-VALUE}).")
    private int earlyPerSecond;

    @Option(names = "--no-state", description = "Leave out the size of the state, which takes minutes.")
    private boolean noState;

    @Option(names = "--no-rate", description = "Leave out the rates.")
    private boolean noRate;

    @Option(names = "--json", description = "Print all figures as one JSON object.")
    private boolean json;

    private final ObjectNode figures = new JsonMapper().createObjectNode();

    @Override
    public Integer call() throws Exception {
        List<Aim> aims = new ArrayList<>();
        figures.put("processors", Runtime.getRuntime().availableProcessors())
                .put("java", Runtime.version().toString());
        Path folder = Files.createTempDirectory("penstock-bench-metrics-");
        try (EmbeddedFlink flink = EmbeddedFlink.start(1, new Configuration())) {
            if (!noRate) {
                rates(flink, folder, aims);
            }
            if (!noState) {
                state(flink, folder, aims);
            }
        } finally {
            delete(folder);
        }
        Aim.addTo(figures, aims);
        if (json) {
            spec.commandLine().getOut().println(figures);
        } else {
            aims.forEach(aim -> line("%s", aim));
        }
        spec.commandLine().getOut().flush();
        return aims.stream().allMatch(Aim::isMet) ? 0 : 1;
    }

    private void rates(EmbeddedFlink flink, Path folder, List<Aim> aims) throws Exception {
        TraceTraffic traffic = new TraceTraffic(tenants);
        Schedule schedule = new Schedule(beginMs(), 0, 1, perSecond);
        List<Rate> plain = new ArrayList<>();
        List<Rate> reading = new ArrayList<>();
        List<Rate> job = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            PlainSums sums = new PlainSums();
            plain.add(loop(traffic, schedule, sums::add));
            if (sums.requests() != traces) {
                throw new IllegalStateException("the baseline counts " + sums.requests() + " traces of " + traces);
            }
            reading.add(loop(traffic, schedule, TraceFactsCodec::read));
            job.add(job(flink, folder, schedule));
        }
        line("%,d traces of %,.0f bytes, %,d tenants", traces, traffic.meanBytes(), tenants);
        figures.put("trace_bytes", traffic.meanBytes());
        rate("whole traces, added up by hand", "plain", Rate.median(plain));
        rate("facts alone", "reading", Rate.median(reading));
        rate("facts and windows, in Flink", "job", Rate.median(job));
        double perCore = Rate.median(job).perCoreSecond();
        aims.add(new Aim("facts and windows, traces/s and core / 50,000", perCore / AIM_PER_CORE, 1));
        aims.add(new Aim(
                "facts and windows / by hand, per core",
                perCore / Rate.median(plain).perCoreSecond(),
                1));
    }

    private Rate loop(TraceTraffic traffic, Schedule schedule, Consumer<byte[]> each) {
        Moment start = Moment.now();
        for (long i = 0; i < traces; i++) {
            if (i == warmUp()) {
                start = Moment.now();
            }
            each.accept(traffic.encoded(i, schedule.timeMs(i)));
        }
        return start.until(Moment.now(), traces - warmUp());
    }

    private Rate job(EmbeddedFlink flink, Path folder, Schedule schedule) throws Exception {
        JobClient job = WindowsJob.submit(flink, 1, new EncodedTraces(tenants, schedule, warmUp()), traces, folder);
        job.getJobExecutionResult().get();
        Rate rate = EncodedTraces.STARTED.get().until(Moment.now(), traces - warmUp());
        if (Told.requests() != traces) {
            throw new IllegalStateException("the job tells " + Told.requests() + " traces of " + traces);
        }
        return rate;
    }

    private long warmUp() {
        return traces / 4;
    }

    /** In the past, since traces from the future do not move the time. */
    private static long beginMs() {
        long hour = Duration.ofHours(1).toMillis();
        return System.currentTimeMillis() / hour * hour - 24 * hour;
    }

    private void rate(String what, String key, Rate rate) {
        line(
                "%-34s %,10.0f traces/s, %,10.0f for each second of a processor",
                what, rate.perSecond(), rate.perCoreSecond());
        figures.putObject(key).put("per_second", rate.perSecond()).put("per_core_second", rate.perCoreSecond());
    }

    /** An hour at a lower rate for the steps of the longest windows, then as long at the full rate as ids are kept. */
    private void state(EmbeddedFlink flink, Path folder, List<Aim> aims) throws Exception {
        long early = 3720L * earlyPerSecond;
        long count = early + 240L * perSecond;
        JobClient job = WindowsJob.submit(
                flink,
                1,
                new EndlessFacts(tenants, new Schedule(beginMs(), early, earlyPerSecond, perSecond), count),
                Long.MAX_VALUE,
                folder);
        try {
            Moment start = Moment.now();
            await(count);
            Rate filling = start.until(Moment.now(), count);
            job.triggerSavepoint(folder.toUri().toString(), SavepointFormatType.NATIVE)
                    .get();
            double megabytes = bytes(folder) / MB;
            long expected = count - 120L * perSecond;
            if (Told.requests() < expected) {
                throw new IllegalStateException(
                        "the job has told " + Told.requests() + " traces so far; expected " + expected + " or more");
            }
            line(
                    "state: %,.1f MB with %,d tenants, behind an hour and %,d traces/s; filled at %,.0f traces/s",
                    megabytes, tenants, perSecond, filling.perSecond());
            figures.put("state_bytes", megabytes * MB);
            aims.add(new Aim("200 MB / state", AIM_STATE_MB / megabytes, 1));
        } finally {
            job.cancel().get();
        }
    }

    private static void await(long count) throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            long last = System.nanoTime() + LONGEST_FILL.toNanos();
            while (EndlessFacts.SENT.get() < count) {
                if (System.nanoTime() > last) {
                    throw new IllegalStateException("the state was not full after " + LONGEST_FILL);
                }
                timer.schedule(() -> {}, 100, TimeUnit.MILLISECONDS).get();
            }
        } finally {
            timer.shutdownNow();
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private void line(String format, Object... values) {
        if (!json) {
            spec.commandLine().getOut().printf(format + "%n", values);
            spec.commandLine().getOut().flush();
        }
    }
}

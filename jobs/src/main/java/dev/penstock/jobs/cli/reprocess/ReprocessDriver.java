package dev.penstock.jobs.cli.reprocess;

import dev.penstock.connectors.corpus.CorpusFiles;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.Shared;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.JobWatch;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.reprocess.ChunkExport;
import dev.penstock.jobs.reprocess.Pruning;
import dev.penstock.jobs.reprocess.ReprocessJob;
import dev.penstock.jobs.reprocess.ReprocessRun;
import dev.penstock.jobs.reprocess.RunEvent;
import dev.penstock.jobs.reprocess.Tally;
import dev.penstock.operators.documents.DocumentIndexer;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.cache.RedisAnswerCache;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.vectorset.CorpusBackends;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Drives a run from its start to its summary, on whatever Flink an environment stands for. */
final class ReprocessDriver {
    private final PenstockConfig config;
    private final ReprocessArguments arguments;
    private final CorpusFiles files;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Tally tally = new Tally();
    private volatile JobWatch job;

    ReprocessDriver(
            PenstockConfig config, ReprocessArguments arguments, CorpusFiles files, PrintWriter out, PrintWriter err) {
        this.config = config;
        this.arguments = arguments;
        this.files = files;
        this.out = out;
        this.err = err;
    }

    /**
     * Blocks until the run is complete; documents that failed are in its report.
     *
     * @throws CliException if it is not: what it did stays, and the same command goes on
     */
    void run(StreamExecutionEnvironment env) throws Exception {
        long startedAt = System.nanoTime();
        try (RunReport report = RunReport.open(arguments.report())) {
            Thread hook = new Thread(() -> interrupted(report), "penstock-interrupted");
            Runtime.getRuntime().addShutdownHook(hook);
            try (RunProgress progress = RunProgress.begin(files)) {
                follow(env, report, progress);
            }
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        Summary summary = new Summary(tally, seconds, prune(), export());
        out.println(arguments.json() ? summary.json() : summary.text());
        out.flush();
    }

    private void follow(StreamExecutionEnvironment env, RunReport report, RunProgress progress) throws Exception {
        try {
            ReprocessRun.follow(
                    env,
                    ReprocessJob.build(env, config, files, arguments.isDryRun()),
                    this::started,
                    event -> take(event, report, progress));
        } catch (UncheckedIOException unwritable) {
            throw new CliException("--report: " + unwritable.getMessage(), unwritable);
        } catch (RuntimeException failed) {
            if (job != null) {
                // It knows the cause better than the one who waited for results.
                job.awaitEnd();
            }
            throw failed;
        }
    }

    private void started(JobClient client) {
        job = new JobWatch(client);
    }

    private void take(RunEvent event, RunReport report, RunProgress progress) {
        tally.add(event);
        progress.add(event, tally);
        if (event.report() != null) {
            try {
                report.add(event.report());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** After Ctrl-C. */
    private void interrupted(RunReport report) {
        try {
            if (job != null) {
                job.cancel();
            }
            report.flush();
        } catch (IOException | CliException e) {
            err.println("penstock: " + e.getMessage());
        }
        err.println("penstock: interrupted after " + tally.documents() + " documents; run it again to go on");
        err.flush();
    }

    private Long prune() {
        if (!arguments.prunes()) {
            return null;
        }
        try (DocumentStore store = CorpusBackends.store(config.redis(), config.corpusIndex());
                AnswerCache answers = RedisAnswerCache.open(config.redis(), config.cache())) {
            return new Pruning(store, answers).run(files.corpus(), files.idPrefix(), tally);
        } catch (IllegalStateException refused) {
            throw new CliException("the run is complete, but " + refused.getMessage(), refused);
        }
    }

    private Long export() throws Exception {
        if (arguments.export() == null) {
            return null;
        }
        try (DocumentStore store = CorpusBackends.store(config.redis(), config.corpusIndex());
                Shared.Lease<Encoder> encoder = Encoders.lease(config.encoder())) {
            return ChunkExport.write(
                    store,
                    files.corpus(),
                    DocumentIndexer.generation(config.documents(), encoder.get()),
                    arguments.export());
        }
    }
}

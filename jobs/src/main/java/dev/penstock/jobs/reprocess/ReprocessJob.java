package dev.penstock.jobs.reprocess;

import dev.penstock.connectors.corpus.CorpusFiles;
import dev.penstock.connectors.corpus.CorpusSource;
import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.JobOptions;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.parts.Openers;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.documents.DocumentOptions;
import dev.penstock.operators.documents.IndexContentsFunction;
import dev.penstock.records.DocumentChange;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The batch job: documents of files into the index. All of it is pipelined and nothing is keyed, so that nothing is
 * sorted or spilled; backpressure reaches the files. It does not restart: what was indexed is found again by its
 * fingerprint when the same run is started anew.
 */
public final class ReprocessJob {
    static final String NAME = "penstock-reprocess";

    /** The indexer limits each of its steps. */
    private static final long NO_TIMEOUT = 0;

    private ReprocessJob() {}

    /** How the job runs: {@code config.job()}, under a name of its own. */
    public static JobOptions options(PenstockConfig config) {
        return config.job().forJob(NAME);
    }

    /**
     * Adds the job to an environment, which the caller then executes.
     *
     * @param dryRun whether documents are only read
     * @return what became of each document, what could not be read, and how far reading is
     */
    public static DataStream<RunEvent> build(
            StreamExecutionEnvironment env, PenstockConfig config, CorpusFiles files, boolean dryRun) {
        return build(env, config, files, dryRun, new Openers(config).encoder());
    }

    /** As above, with an encoder of the caller's. */
    public static DataStream<RunEvent> build(
            StreamExecutionEnvironment env,
            PenstockConfig config,
            CorpusFiles files,
            boolean dryRun,
            EncoderOpener encoder) {
        env.configure(FlinkSettings.ofBatch(options(config)));
        // A cluster's own settings may say otherwise, and results of a job with checkpoints come with these.
        env.getCheckpointConfig().disableCheckpointing();
        SingleOutputStreamOperator<DocumentChange> documents = named(
                "documents",
                named("files", env.fromSource(new CorpusSource(files), WatermarkStrategy.noWatermarks(), "files"))
                        .process(new Sorting(files.corpus(), WallClock.SYSTEM)));
        SingleOutputStreamOperator<RunEvent> outcomes = named(
                "outcomes", dryRun ? documents.map(document -> RunEvent.read()) : index(documents, config, encoder));
        // Batch jobs send what fills a buffer: of reports, that is hundreds, which nobody would see for that long.
        long bufferTimeout = config.job().bufferTimeout().toMillis();
        documents.setBufferTimeout(bufferTimeout);
        outcomes.setBufferTimeout(bufferTimeout);
        return outcomes.union(documents.getSideOutput(Sorting.EVENTS));
    }

    /** One large file is read by one subtask, so that its documents are spread over all of them. */
    private static SingleOutputStreamOperator<RunEvent> index(
            DataStream<DocumentChange> documents, PenstockConfig config, EncoderOpener encoder) {
        Openers openers = new Openers(config);
        DocumentOptions options = config.documents();
        return named(
                        "index-documents",
                        AsyncDataStream.unorderedWait(
                                documents.rebalance(),
                                new IndexContentsFunction(
                                        encoder, openers.documents(), openers.answers(), options, WallClock.SYSTEM),
                                NO_TIMEOUT,
                                TimeUnit.MILLISECONDS,
                                inFlight(options)))
                .map(RunEvent::of);
    }

    /** Documents wait as a whole: enough that no thread ever does, not more. */
    private static int inFlight(DocumentOptions options) {
        return Math.min(options.inFlight(), 2 * options.threads());
    }

    private static <T> SingleOutputStreamOperator<T> named(String name, SingleOutputStreamOperator<T> operator) {
        return operator.name(name).uid(name);
    }
}

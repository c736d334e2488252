package dev.penstock.jobs.cli.reprocess;

import dev.penstock.connectors.corpus.CorpusFiles;
import dev.penstock.jobs.cli.Settings;
import dev.penstock.jobs.cli.Steps;
import dev.penstock.jobs.cli.batch.RequestFile;
import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import dev.penstock.jobs.reprocess.ReprocessJob;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock reprocess}: the files of a corpus into the index, or a file of requests through the graph. */
@Command(
        name = "reprocess",
        description = "Index the documents of a folder or an object store, on a Flink inside this process, against the"
                + " configured Redis; or answer a file of requests at batch priority.",
        footer = {
            "Text, Markdown, HTML, PDF and Office files are documents; JSON lines and Parquet hold many of them; zip, tar"
                    + " and gz are expanded. What is indexed already costs reading and a hash. A run that was stopped goes"
                    + " on when the same command is given again.",
            "Exit code 0 when the run is complete, documents that failed included: they are in the report. For a Flink"
                    + " cluster, see docs/reprocessing.md."
        })
final class ReprocessCommand implements Callable<Integer> {
    @Mixin
    private ReprocessArguments arguments;

    @Option(
            names = "--local",
            description = "Use a Redis of this process, which ends with it: to try, or for --export alone.")
    private boolean local;

    @Option(
            names = "--requests",
            paramLabel = "IN.jsonl",
            description = "In place of documents: requests (OpenAI Batch JSON lines), as penstock run takes them.")
    private Path requests;

    @Option(names = "--responses", paramLabel = "OUT.jsonl", description = "Where their answers go.")
    private Path responses;

    @Option(names = "--kafka", description = "Send requests to the configured Kafka, where a job is running.")
    private boolean kafka;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (requests != null || responses != null) {
            return answer(out, err);
        }
        if (arguments.source() == null) {
            throw new ParameterException(
                    spec.commandLine(), "--source and --corpus are needed, or --requests and --responses");
        }
        Steps steps = new Steps(err);
        try (EmbeddedRedis redis =
                local ? steps.run("Starting Redis", EmbeddedRedis::start, EmbeddedRedis::uri) : null) {
            Settings settings = arguments.settings();
            PenstockConfig config = (redis == null ? settings : settings.onRedis(redis.uri())).config();
            CorpusFiles files = arguments.files(config);
            try (EmbeddedFlink flink = steps.run(
                    "Starting Flink",
                    () -> EmbeddedFlink.start(
                            Settings.parallelism(config), FlinkSettings.ofBatch(ReprocessJob.options(config))),
                    EmbeddedFlink::webUrl)) {
                new ReprocessDriver(config, arguments, files, out, err).run(flink.environment());
            }
        }
        return 0;
    }

    private int answer(PrintWriter out, PrintWriter err) throws Exception {
        if (requests == null || responses == null || arguments.source() != null) {
            throw new ParameterException(
                    spec.commandLine(), "--requests and --responses go together, and not with --source");
        }
        return new RequestFile(
                        requests,
                        responses,
                        arguments.config(),
                        Map.of(),
                        kafka,
                        null,
                        Integer.parseInt(RequestFile.DEFAULT_OUTSTANDING),
                        Duration.ofSeconds(Long.parseLong(RequestFile.DEFAULT_IDLE_SECONDS)),
                        arguments.json())
                .run(out, err);
    }
}

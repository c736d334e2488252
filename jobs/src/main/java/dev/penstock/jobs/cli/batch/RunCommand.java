package dev.penstock.jobs.cli.batch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock run}: a file of requests through the real graph, then exit. */
@Command(
        name = "run",
        description = "Answer a file of requests (OpenAI Batch JSON lines), one output line for each line, then exit.",
        footer =
                "Exit code 0 when every line got its outcome, error responses included; 1 when an answer did not come.")
final class RunCommand implements Callable<Integer> {
    @Option(names = "--requests", required = true, paramLabel = "IN.jsonl", description = "The requests.")
    private Path requests;

    @Option(names = "--responses", required = true, paramLabel = "OUT.jsonl", description = "Where answers go.")
    private Path responses;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; without it, the defaults.")
    private Path configFile;

    @Option(
            names = "--corpus",
            paramLabel = "[NAME=]DIR",
            description =
                    "Folder to load as a corpus, named like the folder or NAME; repeatable. The first one grounds "
                            + "the lines that name no corpus.")
    private List<String> corpora = List.of();

    @Option(
            names = "--kafka",
            description = "Send to the configured Kafka, where a job is running, in place of one in this process.")
    private boolean useKafka;

    @Option(names = "--tenant", paramLabel = "NAME", description = "The tenant of all lines.")
    private String tenant;

    @Option(
            names = "--outstanding",
            paramLabel = "N",
            defaultValue = RequestFile.DEFAULT_OUTSTANDING,
            description = "Most requests that wait for their answer. Default ${DEFAULT-VALUE}.")
    private int outstanding;

    @Option(
            names = "--idle-timeout",
            paramLabel = "SECONDS",
            defaultValue = RequestFile.DEFAULT_IDLE_SECONDS,
            description = "Give up when no answer has come for this long. Default ${DEFAULT-VALUE}.")
    private long idleSeconds;

    @Option(names = "--json", description = "Print the counts as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (outstanding < 1 || idleSeconds < 1) {
            throw new ParameterException(spec.commandLine(), "--outstanding and --idle-timeout: allowed is 1 or more");
        }
        return new RequestFile(
                        requests,
                        responses,
                        configFile,
                        RequestFile.folders(corpora),
                        useKafka,
                        tenant,
                        outstanding,
                        Duration.ofSeconds(idleSeconds),
                        json)
                .run(spec.commandLine().getOut(), spec.commandLine().getErr());
    }
}

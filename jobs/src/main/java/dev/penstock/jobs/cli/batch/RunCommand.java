package dev.penstock.jobs.cli.batch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.Corpora;
import dev.penstock.jobs.cli.GatewayClient;
import dev.penstock.jobs.cli.JobWatch;
import dev.penstock.jobs.cli.LocalStack;
import dev.penstock.jobs.cli.Settings;
import dev.penstock.jobs.cli.Steps;
import dev.penstock.jobs.cli.Topology;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.serve.ServeJob;
import dev.penstock.operators.documents.LoadProgress;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
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
    private static final int MAX_LINE_BYTES = 16 << 20;

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
            defaultValue = "256",
            description = "Most requests that wait for their answer. Default ${DEFAULT-VALUE}.")
    private int outstanding;

    @Option(
            names = "--idle-timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "Give up when no answer has come for this long. Default ${DEFAULT-VALUE}.")
    private long idleSeconds;

    @Option(names = "--json", description = "Print the counts as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        checkArguments();
        Map<String, Path> folders = folders();
        Steps steps = new Steps(spec.commandLine().getErr());
        if (useKafka) {
            PenstockConfig config = Settings.load(configFile);
            try (Corpora loader = load(config, folders, steps)) {
                return drive(config, folders, null);
            }
        }
        Settings settings = Settings.of(configFile);
        // A file is all there at once: what protects a service from its callers would only shed lines of it.
        settings.unlessSet("admission", "requests-per-second", DoubleNode.valueOf(1e7))
                .unlessSet("admission", "burst", DoubleNode.valueOf(1e8))
                .unlessSet("admission", "default-deadline", TextNode.valueOf("7d"));
        try (LocalStack stack = LocalStack.start(settings.config(), steps)) {
            PenstockConfig config = settings.on(stack).config();
            Topology.ensureTopics(config);
            try (Corpora loader = load(config, folders, steps)) {
                StreamExecutionEnvironment env = stack.flink().environment();
                ServeJob.build(env, config);
                JobWatch job = steps.run(
                        "Submitting the job", () -> new JobWatch(stack.flink().submit(env)), started -> "running");
                int code = drive(config, folders, job);
                job.cancel();
                return code;
            }
        }
    }

    /** Null where there is nothing to load: try-with-resources then closes nothing. */
    private static Corpora load(PenstockConfig config, Map<String, Path> folders, Steps steps) throws Exception {
        if (folders.isEmpty()) {
            return null;
        }
        Corpora corpora = new Corpora(config);
        for (Map.Entry<String, Path> folder : folders.entrySet()) {
            steps.run(
                    "Loading corpus " + folder.getKey(),
                    () -> corpora.load(folder.getValue(), folder.getKey(), LoadProgress.SILENT),
                    report -> report.documents() + " documents, " + report.chunks() + " chunks");
        }
        return corpora;
    }

    private int drive(PenstockConfig config, Map<String, Path> folders, JobWatch job) throws Exception {
        String corpus = folders.isEmpty() ? null : folders.keySet().iterator().next();
        String runId = "run-" + Long.toString(System.currentTimeMillis(), 36);
        var limits = new BatchRun.Limits(outstanding, MAX_LINE_BYTES, Duration.ofSeconds(idleSeconds));
        try (GatewayClient client = new GatewayClient(config.kafka());
                OutputFile output = new OutputFile(responses)) {
            KafkaGateway gateway = new KafkaGateway(client, job, tenant, corpus);
            BatchRun run = new BatchRun(runId, new OpenAiBatch(), gateway, output.stream(), limits, System::nanoTime);
            gateway.connect(run);
            output.sayWhatIsLeftOnInterrupt(run, spec.commandLine().getErr());
            BatchRun.Report report = FileProgress.around(requests, MAX_LINE_BYTES, run);
            output.complete();
            print(report);
            return report.complete() ? 0 : 1;
        }
    }

    private void checkArguments() throws Exception {
        if (!Files.isReadable(requests) || Files.isDirectory(requests)) {
            throw new CliException("--requests: " + requests + " is no file that can be read");
        }
        Path folder = responses.toAbsolutePath().getParent();
        if (Files.isDirectory(responses) || folder == null || !Files.isWritable(folder)) {
            throw new CliException(
                    "--responses: " + responses + " cannot be written; name a file in a folder that can");
        }
        if (Files.exists(responses) && Files.isSameFile(requests, responses)) {
            throw new CliException("--responses is the file of --requests; name another one");
        }
        if (outstanding < 1 || idleSeconds < 1) {
            throw new ParameterException(spec.commandLine(), "--outstanding and --idle-timeout: allowed is 1 or more");
        }
    }

    private Map<String, Path> folders() {
        Map<String, Path> folders = new LinkedHashMap<>();
        for (String corpus : corpora) {
            int equals = corpus.indexOf('=');
            Path folder = Path.of(corpus.substring(equals + 1));
            if (!Files.isDirectory(folder)) {
                throw new CliException("--corpus: " + folder + " is no folder");
            }
            String name = equals > 0
                    ? corpus.substring(0, equals)
                    : folder.toAbsolutePath().normalize().getFileName().toString();
            folders.put(name, folder);
        }
        return folders;
    }

    private void print(BatchRun.Report report) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonMapper()
                    .createObjectNode()
                    .put("lines", report.lines())
                    .put("blank", report.blank())
                    .put("answered", report.answered())
                    .put("errors", report.errors())
                    .put("without_answer", report.withoutAnswer())
                    .put("responses", responses.toString()));
        } else {
            List<String> parts = new ArrayList<>();
            parts.add(report.lines() + " lines read");
            parts.add(report.answered() + " answered");
            parts.add(report.errors() + " errors");
            if (report.blank() > 0) {
                parts.add(report.blank() + " blank lines skipped");
            }
            if (report.withoutAnswer() > 0) {
                parts.add(report.withoutAnswer() + " of the errors because no answer came");
            }
            out.println(String.join(", ", parts) + "; written to " + responses);
        }
        out.flush();
    }
}

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
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A file of requests, answered by the graph at batch priority.
 *
 * @param requests OpenAI Batch JSON lines
 * @param responses where answers go, one line each
 * @param configFile null for the defaults
 * @param corpora folders to load, by the corpus' name; the first one grounds the lines that name none
 * @param usesKafka whether a job runs at the configured Kafka; otherwise one is started in this process, with all it needs
 * @param tenant of all lines; null for what they say
 * @param outstanding most requests that wait for their answer
 * @param idle when no answer has come for this long, those that wait are given up
 * @param json whether the counts are printed as one JSON object
 */
public record RequestFile(
        Path requests,
        Path responses,
        Path configFile,
        Map<String, Path> corpora,
        boolean usesKafka,
        String tenant,
        int outstanding,
        Duration idle,
        boolean json) {
    public static final String DEFAULT_OUTSTANDING = "256";
    public static final String DEFAULT_IDLE_SECONDS = "300";

    private static final int MAX_LINE_BYTES = 16 << 20;

    /**
     * Folders by the corpus' name.
     *
     * @param arguments each a folder, or {@code NAME=FOLDER}; without a name, a corpus is called like its folder
     * @throws CliException if one is no folder
     */
    public static Map<String, Path> folders(List<String> arguments) {
        Map<String, Path> folders = new LinkedHashMap<>();
        for (String corpus : arguments) {
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

    /**
     * Answers all lines.
     *
     * @return the exit code: 0 when every line got its outcome, error responses included; 1 when an answer did not come
     * @throws CliException if a file cannot be used
     */
    public int run(PrintWriter out, PrintWriter err) throws Exception {
        checkFiles();
        Steps steps = new Steps(err);
        if (usesKafka) {
            PenstockConfig config = Settings.load(configFile);
            try (Corpora loader = load(config, steps)) {
                return drive(config, null, out, err);
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
            try (Corpora loader = load(config, steps)) {
                StreamExecutionEnvironment env = stack.flink().environment();
                ServeJob.build(env, config);
                JobWatch job = steps.run(
                        "Submitting the job", () -> new JobWatch(stack.flink().submit(env)), started -> "running");
                int code = drive(config, job, out, err);
                job.cancel();
                return code;
            }
        }
    }

    /** Null where there is nothing to load: try-with-resources then closes nothing. */
    private Corpora load(PenstockConfig config, Steps steps) throws Exception {
        if (corpora.isEmpty()) {
            return null;
        }
        Corpora loader = new Corpora(config);
        for (Map.Entry<String, Path> folder : corpora.entrySet()) {
            steps.run(
                    "Loading corpus " + folder.getKey(),
                    () -> loader.load(folder.getValue(), folder.getKey(), LoadProgress.SILENT),
                    report -> report.documents() + " documents, " + report.chunks() + " chunks");
        }
        return loader;
    }

    private int drive(PenstockConfig config, JobWatch job, PrintWriter out, PrintWriter err) throws Exception {
        String corpus = corpora.isEmpty() ? null : corpora.keySet().iterator().next();
        String runId = "run-" + Long.toString(System.currentTimeMillis(), 36);
        var limits = new BatchRun.Limits(outstanding, MAX_LINE_BYTES, idle);
        try (GatewayClient client = new GatewayClient(config.kafka());
                OutputFile output = new OutputFile(responses)) {
            KafkaGateway gateway = new KafkaGateway(client, job, tenant, corpus);
            BatchRun run = new BatchRun(runId, new OpenAiBatch(), gateway, output.stream(), limits, System::nanoTime);
            gateway.connect(run);
            output.sayWhatIsLeftOnInterrupt(run, err);
            BatchRun.Report report = FileProgress.around(requests, MAX_LINE_BYTES, run);
            output.complete();
            print(report, out);
            return report.complete() ? 0 : 1;
        }
    }

    private void checkFiles() throws IOException {
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
    }

    private void print(BatchRun.Report report, PrintWriter out) {
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

package dev.penstock.jobs.cli.demo;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.Corpora;
import dev.penstock.jobs.cli.GatewayClient;
import dev.penstock.jobs.cli.JobWatch;
import dev.penstock.jobs.cli.LocalStack;
import dev.penstock.jobs.cli.LogFile;
import dev.penstock.jobs.cli.Settings;
import dev.penstock.jobs.cli.Steps;
import dev.penstock.jobs.cli.Topology;
import dev.penstock.jobs.cli.live.LiveArguments;
import dev.penstock.jobs.cli.live.LivePage;
import dev.penstock.jobs.cli.live.LivePageException;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.metrics.MetricsJob;
import dev.penstock.jobs.serve.ServeJob;
import dev.penstock.operators.documents.LoadProgress;
import dev.penstock.operators.documents.LoadReport;
import dev.penstock.operators.routing.TierOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock demo}: everything in one process, with sample requests. */
@Command(
        name = "demo",
        description = "Start everything in one process, send sample requests, and show what happens to them.",
        footer = "Exit code 0 when every request got its response and all five operators did work.")
final class DemoCommand implements Callable<Integer> {
    /** The main job and the metrics job. */
    private static final int JOBS = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration PATIENCE_WITH_LLM = Duration.ofMinutes(10);
    private static final int ANY_PORT = 0;

    @Option(
            names = "--corpus",
            paramLabel = "DIR",
            description = "Folder of text and Markdown files to answer from. Default: the project's docs.")
    private Path corpus;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "300",
            description = "Number of requests, 1 to 100000. Default ${DEFAULT-VALUE}.")
    private int requests;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "The same seed sends the same requests. Default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--llm", description = "Fetch TinyLlama (322 MB, once), and let the premium tier use it.")
    private boolean llm;

    @Option(names = "--keep", description = "Leave everything running and print the addresses; Ctrl-C ends it.")
    private boolean keep;

    @Option(names = "--plain", description = "Print lines, no table that is redrawn.")
    private boolean plain;

    @Mixin
    private LiveArguments live;

    @Mixin
    private PrometheusArguments prometheus;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (requests < 1 || requests > 100_000) {
            throw new ParameterException(spec.commandLine(), "--requests is " + requests + "; allowed is 1 to 100000");
        }
        Path folder = corpusFolder();
        List<PlannedRequest> plan = RequestPlan.expand(templates(folder), requests, seed);
        PrintWriter out = spec.commandLine().getOut();
        Steps steps = new Steps(out);
        if (llm) {
            Download.tinyLlama(out);
        }
        Settings settings = Settings.of(DemoFiles.yaml(llm ? "penstock-llm.yaml" : "penstock.yaml"));
        prometheus.apply(settings);
        try (LocalStack stack = LocalStack.start(settings.config(), JOBS, steps)) {
            PenstockConfig config = settings.on(stack).config();
            Topology.ensureTopics(config);
            Topology.ensureTopics(config, KafkaTopics.OF_METRICS, Settings.parallelism(config));
            try (LivePage page = livePage(config, out);
                    Corpora corpora = steps.run("Opening the encoder", () -> new Corpora(config), opened -> "ready")) {
                load(corpora, folder, steps);
                JobWatch job = steps.run(
                        "Submitting the main job", () -> submit(stack, config, ServeJob::build), started -> "running");
                JobWatch metrics = steps.run(
                        "Submitting the metrics job",
                        () -> submit(stack, config, MetricsJob::build),
                        started -> "running");
                sayWhatIsMissing(out);
                int code = show(config, job, plan, out);
                if (keep) {
                    keepRunning(stack, page, out);
                }
                metrics.throwIfEnded();
                metrics.cancel();
                job.cancel();
                return code;
            }
        }
    }

    /** Null where none is wanted. */
    private LivePage livePage(PenstockConfig config, PrintWriter out) {
        try {
            return live.start(config.kafka(), ANY_PORT, out);
        } catch (LivePageException failed) {
            throw new CliException(failed.getMessage(), failed);
        }
    }

    private Path corpusFolder() {
        if (corpus != null) {
            if (!Files.isDirectory(corpus)) {
                throw new CliException("--corpus: " + corpus + " is no folder");
            }
            return corpus;
        }
        String home = System.getProperty("penstock.home");
        Path docs = Path.of(home == null ? "." : home, "docs");
        if (!Files.isDirectory(docs)) {
            throw new CliException("the project's docs are not at " + docs.toAbsolutePath()
                    + "; start the demo by ./penstock, or name a folder with --corpus");
        }
        return docs;
    }

    private RequestTemplates templates(Path folder) throws IOException {
        RequestTemplates bundled = RequestTemplates.bundled();
        return corpus == null ? bundled : bundled.withMainCorpusQuestions(CorpusQuestions.of(folder));
    }

    private void load(Corpora corpora, Path folder, Steps steps) throws Exception {
        try (DemoFiles pages = corpus == null ? DemoFiles.pages(folder) : null) {
            Path main = pages == null ? folder : pages.folder();
            steps.run(
                    "Loading corpus " + RequestPlan.MAIN_CORPUS,
                    () -> corpora.load(main, RequestPlan.MAIN_CORPUS, LoadProgress.SILENT),
                    DemoCommand::summary);
        }
        try (DemoFiles handbook = DemoFiles.handbook()) {
            steps.run(
                    "Loading corpus " + RequestPlan.HANDBOOK_CORPUS,
                    () -> corpora.load(handbook.folder(), RequestPlan.HANDBOOK_CORPUS, LoadProgress.SILENT),
                    DemoCommand::summary);
        }
    }

    private static String summary(LoadReport report) {
        String skipped =
                report.skipped().isEmpty() ? "" : ", " + report.skipped().size() + " files skipped";
        return report.documents() + " documents, " + report.chunks() + " chunks" + skipped;
    }

    private static JobWatch submit(
            LocalStack stack, PenstockConfig config, BiConsumer<StreamExecutionEnvironment, PenstockConfig> graph) {
        StreamExecutionEnvironment env = stack.flink().environment();
        graph.accept(env, config);
        return new JobWatch(stack.flink().submit(env));
    }

    private void sayWhatIsMissing(PrintWriter out) {
        if (!llm) {
            out.println("Note: the premium tier answers with the mid tier's backend. With --llm, it uses TinyLlama.");
        }
        out.println("The servers log to " + LogFile.path() + ".");
        out.println();
        out.flush();
    }

    private int show(PenstockConfig config, JobWatch job, List<PlannedRequest> plan, PrintWriter out)
            throws InterruptedException {
        List<String> tiers =
                config.routing().tiers().stream().map(TierOptions::name).toList();
        Scoreboard board = new Scoreboard(plan.size(), tiers);
        SampleAnswers samples = new SampleAnswers();
        Scoreboard.Snapshot end;
        try (GatewayClient client = new GatewayClient(config.kafka());
                LiveTable table = new LiveTable(board, out, !plain && isTerminal())) {
            Duration patience = llm ? PATIENCE_WITH_LLM : PATIENCE;
            new Traffic(client, job, plan, board, samples, patience).run();
            end = table.finish();
        }
        out.println();
        out.println("What the five operators did");
        TableView.operators(end).forEach(out::println);
        out.println("  cost           " + TableView.cost(end));
        out.println();
        out.println("Sample answers");
        samples.lines().forEach(out::println);
        List<String> idle = end.idleOperators();
        if (!idle.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("penstock: these operators had nothing to show: " + String.join(", ", idle)
                            + "; send more requests (--requests 300)");
        }
        out.println(end.answered() + " of " + end.planned() + " requests got their response.");
        out.flush();
        return idle.isEmpty() ? 0 : 1;
    }

    private static boolean isTerminal() {
        String terminal = System.getenv("TERM");
        return System.console() != null && terminal != null && !terminal.equals("dumb");
    }

    private void keepRunning(LocalStack stack, LivePage page, PrintWriter out) throws InterruptedException {
        String bootstrap = stack.kafka().bootstrapServers();
        out.println("""

                Everything keeps running until Ctrl-C.
                  Kafka      %1$s   topics llm.requests, llm.responses, llm.traces, llm.metrics, llm.feedback, ...
                  Redis      %2$s
                  Flink      %3$s
                  Live page  %4$s
                  Prometheus %5$s

                Try
                  ./penstock send --bootstrap-servers %1$s --corpus docs --wait "How does the semantic cache work?"
                  ./penstock tail --bootstrap-servers %1$s
                  echo '{"messages":[{"role":"user","content":"What is Penstock?"}]}' | kcat -P -b %1$s -t llm.requests
                  kcat -C -b %1$s -t llm.responses -o end
                  kafka-console-producer.sh --bootstrap-server %1$s --topic llm.requests""".formatted(
                        bootstrap,
                        stack.redis().uri(),
                        stack.flink().webUrl(),
                        page == null ? "off" : page.uri(),
                        prometheus.addresses()));
        out.flush();
        new CountDownLatch(1).await();
    }
}

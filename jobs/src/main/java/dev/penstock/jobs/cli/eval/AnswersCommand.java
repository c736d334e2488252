package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.BarProgress;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.Settings;
import dev.penstock.jobs.cli.batch.RequestFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.operators.evaluation.answers.AnswerMetric;
import dev.penstock.operators.evaluation.answers.AnswerScorer;
import dev.penstock.operators.evaluation.answers.PairedBootstrap;
import dev.penstock.operators.evaluation.answers.RougeWords;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock eval answers}: how good answers are against a gold set. */
@Command(
        name = "answers",
        description = {
            "Measure how good answers are against a gold set: exact match, F1, ROUGE, BLEU, likeness of vectors, "
                    + "groundedness and relevancy.",
            "Answers stand in the set, in a second file, or are asked of the real graph in this process (--run)."
        },
        footer =
                "Exit code 0 when all was measured and nothing of --fail-under and --fail-on-regression failed, else 1.")
final class AnswersCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description =
                    "The gold set: JSON lines with id, question, answers (a list) or reference, and perhaps contexts "
                            + "and prediction. May be gzipped.")
    private Path data;

    @Option(
            names = "--predictions",
            paramLabel = "FILE",
            description =
                    "The answers: JSON lines with id and prediction, or what penstock run writes. Default: those in "
                            + "the set.")
    private Path predictions;

    @Option(names = "--run", description = "Ask the questions of the real graph, in this process.")
    private boolean run;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; without it, the defaults.")
    private Path configFile;

    @Option(
            names = "--corpus",
            paramLabel = "[NAME=]DIR",
            description = "With --run: folder to load as a corpus, which grounds the answers; repeatable.")
    private List<String> corpora = List.of();

    @Option(
            names = "--responses",
            paramLabel = "FILE",
            description = "With --run: keep the answers in this file, for --predictions.")
    private Path responses;

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "NAME",
            description = "What to measure: exact_match, f1, rouge1, rouge2, rougeL, bleu, similarity, groundedness, "
                    + "relevancy. Default: all that the set allows. The last three load the encoder.")
    private List<String> metricNames = List.of();

    @Option(names = "--stem", description = "Let ROUGE cut off English endings (Porter).")
    private boolean stem;

    @Option(
            names = "--rouge-words",
            paramLabel = "KIND",
            defaultValue = "unicode",
            description = "unicode, or ascii for what rouge-score does: it sees a to z and 0 to 9 only. Default "
                    + "${DEFAULT-VALUE}.")
    private RougeWords rougeWords;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the values of each question, for eval compare.")
    private Path out;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "Compare with an earlier run that --out wrote, by a paired bootstrap.")
    private Path baseline;

    @Mixin
    private BootstrapArguments comparison;

    @Option(
            names = "--fail-under",
            split = ",",
            paramLabel = "METRIC=MEAN",
            description = "Exit code 1 if a mean is lower, for example f1=0.7,rougeL=0.4.")
    private Map<String, Double> failUnder = new LinkedHashMap<>();

    @Option(
            names = "--vectors",
            paramLabel = "DIR",
            description = "Where vectors are kept. Default: the folder vectors in the user's cache.")
    private Path vectorFolder;

    @Option(names = "--json", description = "Print the figures as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Set<AnswerMetric> metrics = metrics();
        Map<AnswerMetric, Double> least = least(metrics);
        PairedBootstrap bootstrap = comparison.bootstrap(spec);
        checkArguments();
        AnswerRun before = baseline == null ? null : AnswerRun.read(baseline);
        PenstockConfig config = Settings.load(configFile);
        GoldFile gold = new GoldFile(data);
        GoldFile.Size size = gold.check();
        try (BarProgress progress = new BarProgress(System.console() != null);
                Predictions answers = answers(gold, size);
                TextVectors vectors = needsEncoder(metrics) ? TextVectors.open(config.encoder(), vectorFolder) : null) {
            AnswerScorer scorer = new AnswerScorer(metrics, rougeWords, stem, vectorsOf(vectors));
            AnswerRun measured = new AnswerMeasurement(scorer, vectors).run(gold, size.questions(), answers, progress);
            if (out != null) {
                measured.write(out);
            }
            RunComparison against = before == null ? null : RunComparison.of(before, measured, bootstrap, progress);
            Gate gate = gate(least, measured, against);
            print(new AnswerReport(
                    measured,
                    vectors == null ? null : vectors.model(),
                    answers.left(),
                    measured.count(AnswerMetric.BLEU) == 0 ? Double.NaN : scorer.corpusBleu(),
                    against,
                    gate.failures()));
            return gate.code(spec.commandLine().getErr());
        }
    }

    private Predictions answers(GoldFile gold, GoldFile.Size size) throws Exception {
        if (predictions != null) {
            return Predictions.of(predictions);
        }
        if (!run) {
            if (size.withPrediction() == 0) {
                throw new CliException("--data: no line of " + data + " has a prediction; add them, name a file with "
                        + "--predictions, or ask the graph with --run");
            }
            return Predictions.inTheSet();
        }
        Path kept = responses == null ? Files.createTempFile("penstock-answers", ".jsonl") : responses;
        try {
            new QuestionRun(configFile, RequestFile.folders(corpora))
                    .answer(gold, kept, spec.commandLine().getErr());
            return Predictions.of(kept);
        } finally {
            if (responses == null) {
                Files.deleteIfExists(kept);
            }
        }
    }

    private Gate gate(Map<AnswerMetric, Double> least, AnswerRun measured, RunComparison against) {
        Gate gate = new Gate();
        gate.atLeast(least, measured);
        if (comparison.failsOnRegression()) {
            gate.noRegression(against.regressions());
        }
        return gate;
    }

    private static boolean needsEncoder(Set<AnswerMetric> metrics) {
        return metrics.stream().anyMatch(AnswerMetric::needsEncoder);
    }

    private static Function<String, float[]> vectorsOf(TextVectors vectors) {
        return text -> vectors.of(text);
    }

    private Set<AnswerMetric> metrics() {
        if (metricNames.isEmpty()) {
            return EnumSet.allOf(AnswerMetric.class);
        }
        Set<AnswerMetric> metrics = EnumSet.noneOf(AnswerMetric.class);
        metricNames.forEach(name -> metrics.add(metric("--metrics", name)));
        return metrics;
    }

    private Map<AnswerMetric, Double> least(Set<AnswerMetric> measured) {
        Map<AnswerMetric, Double> least = new EnumMap<>(AnswerMetric.class);
        failUnder.forEach((name, limit) -> {
            AnswerMetric metric = metric("--fail-under", name);
            require(
                    limit >= -1 && limit <= 1,
                    "--fail-under: " + name + "=" + limit + " is not allowed; allowed is -1 to 1");
            require(measured.contains(metric), "--fail-under: " + name + " is not among --metrics");
            least.put(metric, limit);
        });
        return least;
    }

    private AnswerMetric metric(String option, String name) {
        try {
            return AnswerMetric.ofLabel(name);
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), option + ": " + unknown.getMessage());
        }
    }

    private void checkArguments() {
        require(!run || predictions == null, "--run and --predictions: allowed is one of them");
        require(run || corpora.isEmpty(), "--corpus is for --run");
        require(run || responses == null, "--responses is for --run");
        require(
                !comparison.failsOnRegression() || baseline != null,
                "--fail-on-regression needs --baseline, a file that --out wrote");
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    private void print(AnswerReport report) {
        PrintWriter printer = spec.commandLine().getOut();
        if (json) {
            report.printJson(printer);
        } else {
            report.printTable(printer);
        }
        printer.flush();
    }
}

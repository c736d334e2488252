package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.BarProgress;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.Settings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.operators.corpus.ChunkingOptions;
import dev.penstock.operators.evaluation.Judgements;
import dev.penstock.operators.evaluation.Measure;
import dev.penstock.operators.evaluation.Metric;
import dev.penstock.operators.retrieval.RetrievalOptions;
import dev.penstock.operators.retrieval.ranking.HeadReranker;
import dev.penstock.operators.retrieval.ranking.Reranker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock eval retrieval}: how well documents are found. */
@Command(
        name = "retrieval",
        description = {
            "Measure how well documents are found: nDCG@10, recall, MRR@10 and MAP@100 of the dense search, of BM25 and of "
                    + "both together, with the time of each stage.",
            "The set is in the layout of the BEIR benchmark. Documents are indexed as they would be served, in a temporary "
                    + "folder; metrics agree with trec_eval's."
        },
        footer = {
            "Queries without judgements are left out. The document that has the id of the query is left out of its results.",
            "Vectors are kept on disk, so that a second run is quick."
        })
final class RetrievalCommand implements Callable<Integer> {
    private static final int CUTOFF = 10;
    private static final int MAP_CUTOFF = 100;
    /** What is measured where the configuration names none. */
    private static final String BUNDLED_RERANKER = "passages";

    private static final int CHUNKS_FOR_A_DOCUMENT = 4;

    @Option(
            names = "--corpus",
            required = true,
            paramLabel = "FILE|DIR",
            description =
                    "Documents: JSON lines with _id, title and text; or a folder with corpus.jsonl, queries.jsonl "
                            + "and qrels/test.tsv. Files may be gzipped, with names in .gz.")
    private Path corpus;

    @Option(names = "--queries", paramLabel = "FILE", description = "Queries: JSON lines with _id and text.")
    private Path queries;

    @Option(
            names = "--qrels",
            paramLabel = "FILE",
            description =
                    "Judgements: tab-separated query-id, corpus-id, score with a heading; or TREC's four columns.")
    private Path qrels;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            defaultValue = "test",
            description = "Which judgements of a folder: qrels/NAME.tsv. Default ${DEFAULT-VALUE}.")
    private String split;

    @Option(
            names = "--k",
            split = ",",
            paramLabel = "K",
            defaultValue = "10,100",
            description = "Where recall is cut. Default ${DEFAULT-VALUE}.")
    private Set<Integer> cutoffs = new TreeSet<>();

    @Option(names = "--limit-queries", paramLabel = "N", description = "Ask the first N judged queries only.")
    private Integer limitQueries;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; without it, the defaults.")
    private Path configFile;

    @Option(
            names = "--vectors",
            paramLabel = "DIR",
            description = "Where vectors are kept. Default: the folder vectors in the user's cache.")
    private Path vectorFolder;

    @Option(
            names = "--run",
            paramLabel = "FILE",
            description = "Write what each method found in TREC's format, to FILE with the method's name in it.")
    private Path run;

    @Option(
            names = "--chunk",
            description = "Cut documents as the product does; a document is as good as its best chunk. Default: each "
                    + "document is one chunk, as in published figures.")
    private boolean chunk;

    @Option(names = "--json", description = "Print the figures as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        checkArguments();
        PenstockConfig config = Settings.load(configFile);
        Reranker reranker = reranker(config.retrieval());
        RetrievalSet whole = SetFiles.of(corpus, queries, qrels, split).read();
        RetrievalSet set = limitQueries == null ? whole : whole.firstQueries(limitQueries);
        try (BarProgress progress = new BarProgress(System.console() != null);
                TextVectors vectors = TextVectors.open(config.encoder(), vectorFolder)) {
            Cutting cutting = chunk ? Cutting.chunks(ChunkingOptions.DEFAULT, vectors::tokens) : Cutting.WHOLE;
            TextVectors.Encoded encoded = vectors.encode(set.texts(cutting), progress);
            try (IndexUnderTest index = IndexUnderTest.of(set.documents(), cutting, vectors, progress)) {
                print(measure(set, index, config.retrieval(), reranker, vectors, encoded, progress));
            }
        }
        return 0;
    }

    private RetrievalReport measure(
            RetrievalSet set,
            IndexUnderTest index,
            RetrievalOptions options,
            Reranker reranker,
            TextVectors vectors,
            TextVectors.Encoded encoded,
            BarProgress progress) {
        List<Metric> metrics = metrics();
        int depth = metrics.stream().mapToInt(Metric::cutoff).max().orElseThrow();
        // One more for the document that is the query itself; more where several chunks may be of one document.
        int candidates = chunk ? CHUNKS_FOR_A_DOCUMENT * (depth + 1) : depth + 1;
        SearchMethods methods =
                new SearchMethods(index, options.fusion(), reranker, options.rerankCandidates(), candidates);
        RetrievalMeasurement measurement = new RetrievalMeasurement(set, methods, vectors, metrics);
        Map<String, RunFile> files = new HashMap<>();
        try {
            measurement.run(progress, (method, query, found) -> {
                if (run != null) {
                    files.computeIfAbsent(method, name -> RunFile.open(run, name))
                            .add(query, found);
                }
            });
        } finally {
            files.values().forEach(RunFile::close);
        }
        return new RetrievalReport(
                size(set, index.chunks()),
                vectors.model(),
                encoded,
                measurement.evaluations(),
                measurement.times().quantiles());
    }

    private static Reranker reranker(RetrievalOptions options) {
        String name = options.reranker();
        try {
            return HeadReranker.read(name.equals(RetrievalOptions.NO_RERANKER) ? BUNDLED_RERANKER : name);
        } catch (IllegalArgumentException wrong) {
            throw new CliException("retrieval.reranker: " + wrong.getMessage(), wrong);
        }
    }

    private static RetrievalReport.SetSize size(RetrievalSet set, long chunks) {
        Judgements judgements = set.judgements();
        Set<String> ids = set.documents().stream().map(SetDocument::id).collect(Collectors.toSet());
        long outside = judgements.grades().values().stream()
                .flatMap(grades -> grades.keySet().stream())
                .filter(document -> !ids.contains(document))
                .count();
        return new RetrievalReport.SetSize(
                set.documents().size(), chunks, set.queries().size(), judgements.size(), outside);
    }

    private List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        metrics.add(new Metric(Measure.NDCG, CUTOFF));
        new TreeSet<>(cutoffs).forEach(cutoff -> metrics.add(new Metric(Measure.RECALL, cutoff)));
        metrics.add(new Metric(Measure.RECIPROCAL_RANK, CUTOFF));
        metrics.add(new Metric(Measure.AVERAGE_PRECISION, MAP_CUTOFF));
        return metrics;
    }

    private void print(RetrievalReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            report.printJson(out);
        } else {
            report.printTable(out);
        }
        out.flush();
    }

    private void checkArguments() {
        require(
                cutoffs.stream().allMatch(cutoff -> cutoff >= 1 && cutoff <= 1000),
                "--k: " + cutoffs + " is not allowed; allowed is 1 to 1000, separated by commas");
        require(
                limitQueries == null || limitQueries >= 1,
                "--limit-queries: " + limitQueries + " is not allowed; allowed is 1 or more");
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }
}

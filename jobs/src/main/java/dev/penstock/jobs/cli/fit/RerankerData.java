package dev.penstock.jobs.cli.fit;

import dev.penstock.jobs.cli.BarProgress;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.eval.Cutting;
import dev.penstock.jobs.cli.eval.IndexUnderTest;
import dev.penstock.jobs.cli.eval.RetrievalSet;
import dev.penstock.jobs.cli.eval.SetFiles;
import dev.penstock.jobs.cli.eval.TextVectors;
import dev.penstock.jobs.cli.eval.TripleFile;
import dev.penstock.operators.CanonicalHash;
import dev.penstock.operators.evaluation.Evaluation;
import dev.penstock.operators.evaluation.Judgements;
import dev.penstock.operators.evaluation.Measure;
import dev.penstock.operators.evaluation.Metric;
import dev.penstock.operators.evaluation.Retrieved;
import dev.penstock.operators.retrieval.RetrievalOptions;
import dev.penstock.operators.retrieval.ranking.Fusion;
import dev.penstock.operators.retrieval.ranking.HeadReranker;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.operators.retrieval.ranking.RerankerFile;
import dev.penstock.operators.retrieval.ranking.RerankerFitting.Judged;
import dev.penstock.state.index.Candidate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the candidates of questions as the product does, for a reranking head to be fitted on and scored. */
final class RerankerData {
    private static final Metric METRIC = new Metric(Measure.NDCG, 10);

    private final RetrievalOptions options;
    private final TextVectors vectors;
    private final BarProgress progress;
    private final long seed;

    RerankerData(RetrievalOptions options, TextVectors vectors, BarProgress progress, long seed) {
        this.options = options;
        this.vectors = vectors;
        this.progress = progress;
        this.seed = seed;
    }

    static RetrievalSet read(Path data) {
        if (Files.isDirectory(data)) {
            return SetFiles.of(data, null, null, "test").read();
        }
        if (!Files.isReadable(data)) {
            throw new CliException("--data: " + data + " is no file or folder that can be read");
        }
        return TripleFile.read(data);
    }

    /** What a file or folder is called in the head's file. */
    static String name(Path data) {
        return data.toAbsolutePath().normalize().getFileName().toString();
    }

    /** Of all that a set says, in the order in which it says it. */
    static String sha256(RetrievalSet set) {
        CanonicalHash hash = new CanonicalHash("retrieval-set/1");
        set.documents()
                .forEach(document ->
                        hash.add(document.id()).add(document.title()).add(document.text()));
        set.queries().forEach((id, text) -> {
            hash.add(id).add(text);
            set.judgements().of(id).entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(grade ->
                            hash.add(grade.getKey()).add(grade.getValue().toString()));
        });
        return hash.hex();
    }

    /** A set's questions in two parts. */
    record Split(List<Judged> fitted, Part heldBack) {}

    /** Splits the questions of a set, by chance of the seed. @param holdBack share that is only scored on, 0 to 1 */
    Split split(String name, RetrievalSet set, double holdBack) {
        vectors.encode(set.texts(Cutting.WHOLE), progress);
        SplittableRandom random = new SplittableRandom(seed);
        List<Judged> fitted = new ArrayList<>();
        Map<String, Judged> held = new LinkedHashMap<>();
        try (IndexUnderTest index = IndexUnderTest.of(set.documents(), Cutting.WHOLE, vectors, progress)) {
            set.queries().forEach((id, text) -> {
                Judged question = judged(set.judgements(), index, id, text);
                if (random.nextDouble() < holdBack) {
                    held.put(id, question);
                } else {
                    fitted.add(question);
                }
            });
        }
        return new Split(fitted, new Part(name, "queries that were held back", held, set.judgements()));
    }

    private Judged judged(Judgements judgements, IndexUnderTest index, String id, String text) {
        Fusion fusion = options.fusion().fusion();
        List<Candidate> found = fusion.fuse(index.search(text, vectors.of(text), options.candidates())).stream()
                .map(Ranked::candidate)
                .filter(candidate -> !candidate.document().equals(id))
                .limit(options.rerankCandidates())
                .toList();
        Set<String> relevant = judgements.of(id).entrySet().stream()
                .filter(grade -> grade.getValue() > 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return new Judged(text, found, relevant);
    }

    /** Questions to score on, by id. */
    record Part(String set, String split, Map<String, Judged> questions, Judgements judgements) {

        int size() {
            return questions.size();
        }

        Part named(String otherSplit) {
            return new Part(set, otherSplit, questions, judgements);
        }

        RerankerFile.Score score(RerankerFile head) {
            HeadReranker reranker = new HeadReranker(head);
            double fusion = ndcg(Part::ranked);
            double reranked = ndcg(question -> reranker.rerank(question.question(), ranked(question)));
            return new RerankerFile.Score(set, split, questions.size(), rounded(fusion), rounded(reranked));
        }

        private double ndcg(Function<Judged, List<Ranked>> order) {
            Evaluation evaluation = evaluation();
            questions.forEach((id, question) -> evaluation.add(id, places(order.apply(question))));
            return evaluation.means().get(METRIC);
        }

        private Evaluation evaluation() {
            return new Evaluation(judgements.only(questions.keySet()), List.of(METRIC));
        }

        private static List<Ranked> ranked(Judged question) {
            List<Ranked> ranked = new ArrayList<>();
            question.found().forEach(candidate -> ranked.add(new Ranked(candidate, 1.0 / (1 + ranked.size()))));
            return ranked;
        }

        /** Only places count. */
        private static List<Retrieved> places(List<Ranked> ranked) {
            List<Retrieved> found = new ArrayList<>();
            ranked.forEach(one -> found.add(new Retrieved(one.candidate().document(), 1.0 / (1 + found.size()))));
            return found;
        }

        private static double rounded(double value) {
            return Math.round(value * 1e4) / 1e4;
        }
    }
}

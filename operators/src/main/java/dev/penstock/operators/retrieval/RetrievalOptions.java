package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.ranking.FusionKind;
import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is retrieved for a request that names a corpus, and how. */
public record RetrievalOptions(
        @Option(value = "Most passages put before the model", byDefault = "6", min = 1, max = 100)
        int passages,

        @Option(
                value = "Most tokens of all passages together, estimated at four characters each",
                byDefault = "2000",
                min = 50,
                max = 1000000)
        int maxTokens,

        @Option(
                value = "Most chunks that each of the two searches finds, before they are fused",
                byDefault = "50",
                min = 1,
                max = 1000)
        int candidates,

        @Option(
                value =
                        "How the dense search and the search by words become one ranking: reciprocal-rank (by places) or "
                                + "convex (by scores)",
                byDefault = "convex")
        FusionKind fusion,

        @Option(
                value =
                        "How the last turn of a conversation becomes a question that can be searched for by itself: off; "
                                + "heuristic (key terms of earlier turns are added where it leans on them); or tier (the model of "
                                + "retrieval.tier writes it anew, the heuristic where that fails)",
                byDefault = "heuristic")
        RewriteMode rewrite,

        @Option(
                value = "Tier of routing.tiers whose models write questions for rewrite, multi-query and hyde. Its "
                        + "extractive generators are left out, since they write nothing. These calls are paid for",
                byDefault = "null",
                min = 1)
        String tier,

        @Option(
                value = "Longest time that each step which asks a model may take; retrieval then goes on without it",
                byDefault = "2s",
                min = 10,
                max = 600000)
        Duration modelBudget,

        @Option(
                value =
                        "Other wordings of the question that the model writes and that are searched for as well; 0 for none",
                byDefault = "0",
                min = 0,
                max = 8)
        int multiQuery,

        @Option(
                value =
                        "Whether the model writes a passage that could answer the question, whose vector is searched by "
                                + "as well (HyDE)",
                byDefault = "false")
        boolean hyde,

        @Option(
                value = "Head that ranks the best candidates anew by question and passage together: the name of a head "
                        + "that the build carries, the path of a file, or none",
                byDefault = "none",
                min = 1)
        String reranker,

        @Option(value = "How many of the best candidates the reranker reads", byDefault = "30", min = 2, max = 1000)
        int rerankCandidates,

        @Option(
                value =
                        "Age of a document at which half of what freshness counts is lost; freshness counts for at most "
                                + "half of a score. 0s where age does not matter",
                byDefault = "0s",
                min = 0)
        Duration freshnessHalfLife,

        @Option(
                value = "Weight of relevance against diversity in the choice of passages (lambda of maximal marginal "
                        + "relevance), from 0 to 1; 1 for relevance alone. Near duplicates are always left out",
                byDefault = "1",
                min = 0,
                max = 1)
        double diversity,

        @Option(
                value = "Whether passages are widened to the section that they stand in, as far as max-tokens allows",
                byDefault = "true")
        boolean widen,

        @Option(
                value = "Whether weak evidence makes retrieval search once more in other words, and then say that the "
                        + "corpus does not answer rather than give passages that mislead",
                byDefault = "true")
        boolean corrective,

        @Option(
                value =
                        "Evidence is weak where no passage comes this near to the question by cosine, nor holds enough of "
                                + "its words (min-overlap). The default suits minilm; for bge-small, whose vectors lie nearer together, 0.65 does",
                byDefault = "0.3",
                min = -1,
                max = 1)
        double minCosine,

        @Option(
                value =
                        "Share of the question's key terms that one passage must hold where none is near enough; half of it "
                                + "where there are no vectors to compare",
                byDefault = "0.7",
                min = 0,
                max = 1)
        double minOverlap,

        @Option(
                value =
                        "Models that are held ready beside encoder.model, as there: those of corpora that were embedded "
                                + "with another one. Without it, such a corpus is searched by words alone",
                byDefault = "[]")
        List<String> encoders,

        @Option(value = "Threads of one TaskManager that search the index", byDefault = "2", min = 1, max = 256)
        int threads,

        @Option(value = "What holds for single corpora instead, by corpus", byDefault = "{}")
        Map<String, CorpusRetrievalOptions> corpora)
        implements Serializable {

    /** What {@link #reranker} is without one. */
    public static final String NO_RERANKER = "none";

    /** Every way in which some corpus is searched. */
    public List<RetrievalPlan> plans() {
        return Stream.concat(
                        Stream.of(RetrievalPlan.of(this)),
                        corpora.keySet().stream().map(this::plan))
                .toList();
    }

    /** What holds for a corpus: its own options, and these where it has none. */
    public RetrievalPlan plan(String corpus) {
        CorpusRetrievalOptions own = corpora.get(corpus);
        return own == null ? RetrievalPlan.of(this) : own.over(RetrievalPlan.of(this));
    }
}

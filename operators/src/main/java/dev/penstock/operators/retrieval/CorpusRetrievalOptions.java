package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.ranking.FusionKind;
import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** What holds for one corpus in place of {@link RetrievalOptions}; null where those hold. */
public record CorpusRetrievalOptions(
        @Option(value = "Most passages put before the model", byDefault = "null", min = 1, max = 100)
        Integer passages,

        @Option(value = "Most tokens of all passages together", byDefault = "null", min = 50, max = 1000000)
        Integer maxTokens,

        @Option(value = "Most chunks that each of the two searches finds", byDefault = "null", min = 1, max = 1000)
        Integer candidates,

        @Option(value = "reciprocal-rank or convex", byDefault = "null")
        FusionKind fusion,

        @Option(value = "off, heuristic or tier", byDefault = "null")
        RewriteMode rewrite,

        @Option(value = "Tier whose models write questions", byDefault = "null", min = 1)
        String tier,

        @Option(
                value = "Longest time that each step which asks a model may take",
                byDefault = "null",
                min = 10,
                max = 600000)
        Duration modelBudget,

        @Option(value = "Other wordings that are searched for as well", byDefault = "null", min = 0, max = 8)
        Integer multiQuery,

        @Option(value = "Whether a passage that the model writes is searched by", byDefault = "null")
        Boolean hyde,

        @Option(value = "Head that ranks the best candidates anew, or none", byDefault = "null", min = 1)
        String reranker,

        @Option(value = "How many of the best candidates the reranker reads", byDefault = "null", min = 2, max = 1000)
        Integer rerankCandidates,

        @Option(value = "Age at which half of what freshness counts is lost", byDefault = "null", min = 0)
        Duration freshnessHalfLife,

        @Option(value = "Weight of relevance against diversity, from 0 to 1", byDefault = "null", min = 0, max = 1)
        Double diversity,

        @Option(value = "Whether passages are widened to their section", byDefault = "null")
        Boolean widen,

        @Option(value = "Whether weak evidence is searched for again, then left out", byDefault = "null")
        Boolean corrective,

        @Option(value = "Cosine below which evidence is weak", byDefault = "null", min = -1, max = 1)
        Double minCosine,

        @Option(value = "Share of key terms below which evidence is weak", byDefault = "null", min = 0, max = 1)
        Double minOverlap)
        implements Serializable {

    RetrievalPlan over(RetrievalPlan general) {
        return new RetrievalPlan(
                or(passages, general.passages()),
                or(maxTokens, general.maxTokens()),
                or(candidates, general.candidates()),
                or(fusion, general.fusion()),
                or(rewrite, general.rewrite()),
                or(tier, general.tier()),
                or(modelBudget, general.modelBudget()),
                or(multiQuery, general.multiQuery()),
                or(hyde, general.hyde()),
                or(reranker, general.reranker()),
                or(rerankCandidates, general.rerankCandidates()),
                or(freshnessHalfLife, general.freshnessHalfLife()),
                or(diversity, general.diversity()),
                or(widen, general.widen()),
                or(corrective, general.corrective()),
                or(minCosine, general.minCosine()),
                or(minOverlap, general.minOverlap()));
    }

    private static <T> T or(T own, T general) {
        return own != null ? own : general;
    }
}

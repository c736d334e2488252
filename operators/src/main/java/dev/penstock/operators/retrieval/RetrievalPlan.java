package dev.penstock.operators.retrieval;

import dev.penstock.operators.retrieval.ranking.FusionKind;
import java.io.Serializable;
import java.time.Duration;

/** How one corpus is searched: {@link RetrievalOptions} with what the corpus has of its own. Fields as described there. */
public record RetrievalPlan(
        int passages,
        int maxTokens,
        int candidates,
        FusionKind fusion,
        RewriteMode rewrite,
        String tier,
        Duration modelBudget,
        int multiQuery,
        boolean hyde,
        String reranker,
        int rerankCandidates,
        Duration freshnessHalfLife,
        double diversity,
        boolean widen,
        boolean corrective,
        double minCosine,
        double minOverlap)
        implements Serializable {

    public static RetrievalPlan of(RetrievalOptions options) {
        return new RetrievalPlan(
                options.passages(),
                options.maxTokens(),
                options.candidates(),
                options.fusion(),
                options.rewrite(),
                options.tier(),
                options.modelBudget(),
                options.multiQuery(),
                options.hyde(),
                options.reranker(),
                options.rerankCandidates(),
                options.freshnessHalfLife(),
                options.diversity(),
                options.widen(),
                options.corrective(),
                options.minCosine(),
                options.minOverlap());
    }

    /** Whether any step asks a model, so that a tier must be named. */
    public boolean asksModel() {
        return rewrite == RewriteMode.TIER || multiQuery > 0 || hyde;
    }

    /** Whether the best candidates are ranked anew. */
    public boolean reranks() {
        return !reranker.equals(RetrievalOptions.NO_RERANKER);
    }

    /** How many candidates later steps work on: enough for the passages and for the reranker. */
    int pool() {
        return Math.max(4 * passages, reranks() ? rerankCandidates : 0);
    }

    /** How many candidates the reranker reads: what it does not read is lost, so that it reads enough to choose from. */
    int reranked() {
        return Math.max(rerankCandidates, passages);
    }
}

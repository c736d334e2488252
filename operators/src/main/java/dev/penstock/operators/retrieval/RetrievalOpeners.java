package dev.penstock.operators.retrieval;

import dev.penstock.inference.Generator;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.Opener;
import dev.penstock.operators.retrieval.ranking.Reranker;
import dev.penstock.operators.routing.TierOptions;
import dev.penstock.state.index.CorpusIndex;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;

/**
 * What retrieval opens on a TaskManager.
 *
 * @param encoders that are held ready for questions: that of the requests, and those of other corpora
 * @param tiers whose models write questions, by name
 * @param rerankers by the name in the options
 */
public record RetrievalOpeners(
        Opener<CorpusIndex> index,
        List<EncoderOpener> encoders,
        HashMap<String, Tier> tiers,
        HashMap<String, RerankerSource> rerankers)
        implements Serializable {

    /** A tier with what answers for it. */
    public record Tier(TierOptions options, Opener<Generator> generator) implements Serializable {}

    /** Reads a reranker, which holds nothing that must be closed. */
    @FunctionalInterface
    public interface RerankerSource extends Serializable {
        Reranker read() throws Exception;
    }
}

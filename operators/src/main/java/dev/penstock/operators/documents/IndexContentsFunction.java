package dev.penstock.operators.documents;

import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.Opener;
import dev.penstock.operators.WallClock;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentReport;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.index.DocumentStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Indexes documents that were read, and tells what became of each, not of its chunks: in a run over a whole corpus nobody
 * follows these.
 */
public final class IndexContentsFunction extends IndexingFunction<DocumentChange, DocumentReport> {
    private static final long serialVersionUID = 1;

    public IndexContentsFunction(
            EncoderOpener encoder,
            Opener<DocumentStore> store,
            Opener<AnswerCache> answers,
            DocumentOptions options,
            WallClock clock) {
        super(encoder, store, answers, options, clock);
    }

    @Override
    CompletableFuture<Indexed> index(DocumentChange change, DocumentIndexer with) {
        return with.index(change);
    }

    @Override
    List<DocumentReport> outputs(Indexed indexed, DocumentChange change) {
        return List.of(indexed.report());
    }
}

package dev.penstock.operators.documents;

import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.Opener;
import dev.penstock.operators.WallClock;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentChangeCodec;
import dev.penstock.records.DocumentException;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.index.DocumentStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Indexes changes of documents as they were received. Where Redis or the encoder fails for long, Flink restarts the job,
 * which begins again with the changes that were in flight.
 */
public final class IndexDocumentsFunction extends IndexingFunction<ReceivedChange, DocumentEvent> {
    private static final long serialVersionUID = 1;

    public IndexDocumentsFunction(
            EncoderOpener encoder,
            Opener<DocumentStore> store,
            Opener<AnswerCache> answers,
            DocumentOptions options,
            WallClock clock) {
        super(encoder, store, answers, options, clock);
    }

    @Override
    CompletableFuture<Indexed> index(ReceivedChange change, DocumentIndexer with) {
        return with.index(
                new DocumentKey(change.corpus(), change.documentId()), () -> read(change), change.mayBeReplay());
    }

    private DocumentChange read(ReceivedChange change) {
        try {
            return DocumentChangeCodec.decode(change.inbound(), options().maxChangeBytes())
                    .orElseThrow();
        } catch (DocumentException e) {
            throw new IllegalStateException("a record that was read before cannot be read", e);
        }
    }

    @Override
    List<DocumentEvent> outputs(Indexed indexed, ReceivedChange change) {
        return DocumentEvent.of(indexed, change);
    }
}

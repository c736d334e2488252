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
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * Indexes changes of documents as they were received. Where Redis or the encoder fails for long, Flink restarts the job,
 * which begins again with the changes that were in flight.
 *
 * <p>A checkpoint holds those in any order, and what became of them after it was taken back with the open transactions,
 * while the store kept it. The next run tells all chunks of each: what the store holds says nothing then about what
 * readers hold.
 */
public final class IndexDocumentsFunction extends IndexingFunction<ReceivedChange, DocumentEvent>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1;

    private transient long run;

    public IndexDocumentsFunction(
            EncoderOpener encoder,
            Opener<DocumentStore> store,
            Opener<AnswerCache> answers,
            DocumentOptions options,
            WallClock clock) {
        super(encoder, store, answers, options, clock);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        run = ReceivedChange.run(context.getRestoredCheckpointId());
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // The changes in flight are snapshotted by Flink.
    }

    @Override
    CompletableFuture<Indexed> index(ReceivedChange change, DocumentIndexer with) {
        return with.index(new DocumentKey(change.corpus(), change.documentId()), () -> read(change), telling(change));
    }

    private Telling telling(ReceivedChange change) {
        if (change.passedAfter() != run) {
            return Telling.ALL;
        }
        return change.mayBeReplay() ? Telling.ALL_IF_KNOWN : Telling.DIFFERENCE;
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

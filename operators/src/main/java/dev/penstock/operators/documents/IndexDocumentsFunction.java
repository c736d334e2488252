package dev.penstock.operators.documents;

import dev.penstock.inference.Encoder;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.Leases;
import dev.penstock.operators.Opener;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.embedding.BatcherGauges;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentChangeCodec;
import dev.penstock.records.DocumentException;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.index.DocumentStore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Indexes changes of documents with a {@link DocumentIndexer}. Neither reading nor waiting happens on the operator's
 * thread. What comes of a document keeps its order, also where the operator keeps none: changes of one document are
 * worked on one after the other.
 *
 * <p>Where Redis or the encoder fails for long, so does the task: Flink restarts the job, which begins again with the
 * changes that were in flight. The function needs no timeout, as each of the indexer's steps has one.
 */
public final class IndexDocumentsFunction extends RichAsyncFunction<ReceivedChange, DocumentEvent> {
    private static final long serialVersionUID = 1;

    private final EncoderOpener encoder;
    private final Opener<DocumentStore> store;
    private final Opener<AnswerCache> answers;
    private final DocumentOptions options;
    private final WallClock clock;

    private transient Leases leases;
    private transient DocumentIndexer indexer;
    private transient AtomicInteger inFlight;

    public IndexDocumentsFunction(
            EncoderOpener encoder,
            Opener<DocumentStore> store,
            Opener<AnswerCache> answers,
            DocumentOptions options,
            WallClock clock) {
        this.encoder = encoder;
        this.store = store;
        this.answers = answers;
        this.options = options;
        this.clock = clock;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        leases = new Leases();
        inFlight = new AtomicInteger();
        Encoder opened = leases.keep(encoder.open(getRuntimeContext())).get();
        indexer = leases.keep(new DocumentIndexer(
                options,
                opened,
                leases.keep(store.open()).get(),
                leases.keep(answers.open()).get(),
                clock));
        MetricGroup group = getRuntimeContext().getMetricGroup();
        group.gauge("documentsInFlight", inFlight::get);
        BatcherGauges.register(group, opened);
    }

    @Override
    public void asyncInvoke(ReceivedChange change, ResultFuture<DocumentEvent> result) {
        inFlight.incrementAndGet();
        indexer.index(new DocumentKey(change.corpus(), change.documentId()), () -> read(change), change.mayBeReplay())
                .whenComplete((indexed, failure) -> {
                    inFlight.decrementAndGet();
                    if (failure == null) {
                        result.complete(DocumentEvent.of(indexed, change));
                    } else {
                        result.completeExceptionally(failure);
                    }
                });
    }

    private DocumentChange read(ReceivedChange change) {
        try {
            return DocumentChangeCodec.decode(change.inbound(), options.maxChangeBytes())
                    .orElseThrow();
        } catch (DocumentException e) {
            throw new IllegalStateException("a record that was read before cannot be read", e);
        }
    }

    @Override
    public void close() throws Exception {
        if (leases != null) {
            leases.close();
        }
    }
}

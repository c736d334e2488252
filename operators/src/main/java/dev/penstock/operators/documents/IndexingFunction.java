package dev.penstock.operators.documents;

import dev.penstock.inference.Encoder;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.Leases;
import dev.penstock.operators.Opener;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.embedding.BatcherGauges;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.index.DocumentStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Indexes documents with a {@link DocumentIndexer}. Neither reading nor waiting happens on the operator's thread. What
 * comes of a document keeps its order, also where the operator keeps none: changes of one document are worked on one
 * after the other.
 *
 * <p>Where Redis or the encoder fails for long, so does the task. The function needs no timeout, as each of the indexer's
 * steps has one.
 */
abstract class IndexingFunction<I, O> extends RichAsyncFunction<I, O> {
    private static final long serialVersionUID = 1;

    private final EncoderOpener encoder;
    private final Opener<DocumentStore> store;
    private final Opener<AnswerCache> answers;
    private final DocumentOptions options;
    private final WallClock clock;

    private transient Leases leases;
    private transient DocumentIndexer indexer;
    private transient AtomicInteger inFlight;

    IndexingFunction(
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

    final DocumentOptions options() {
        return options;
    }

    abstract CompletableFuture<Indexed> index(I input, DocumentIndexer with);

    abstract List<O> outputs(Indexed indexed, I input);

    @Override
    public final void open(OpenContext context) throws Exception {
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
    public final void asyncInvoke(I input, ResultFuture<O> result) {
        inFlight.incrementAndGet();
        index(input, indexer).whenComplete((indexed, failure) -> {
            inFlight.decrementAndGet();
            if (failure == null) {
                result.complete(outputs(indexed, input));
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    @Override
    public final void close() throws Exception {
        if (leases != null) {
            leases.close();
        }
    }
}

package dev.penstock.operators.documents;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.Shared;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.corpus.Chunker;
import dev.penstock.operators.documents.DocumentBuilder.Built;
import dev.penstock.operators.guardrail.CompiledPolicy;
import dev.penstock.operators.guardrail.DocumentPolicy;
import dev.penstock.operators.guardrail.InvalidPolicyException;
import dev.penstock.operators.guardrail.PassageScreen;
import dev.penstock.operators.parsing.ParsedText;
import dev.penstock.operators.parsing.Parsers;
import dev.penstock.operators.parsing.UnparsableException;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.Policy;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.Manifest;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the index in step with documents: reads each, screens it, cuts it, and encodes the chunks that the index does
 * not hold. Any number of changes may be handed in; a fixed number of threads works on them, and on those of one document
 * one after the other. All of it may be done again: a change that was indexed already costs a hash and a question to the
 * store.
 *
 * <p><b>Versions.</b> The store takes only what is not older than what it holds. A newer version that says the same as
 * the stored one is stored under its number, without encoding anything: an older version that comes late must find it
 * there, and citations name it.
 *
 * <p><b>Failures.</b> A document that cannot be read is reported, and what was indexed of it before stays. A Redis or an
 * encoder that fails is waited for; where that takes too long, the future fails, and the change is to be tried again.
 *
 * <p>Thread-safe. Encoder, store and answers stay the caller's, to be closed after the indexer.
 */
public final class DocumentIndexer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentIndexer.class);

    private final Generation generation;
    private final String screening;
    private final DocumentStore store;
    private final DocumentFetcher fetcher;
    private final Parsing parsing;
    private final AutoCloseable parsers;
    private final DocumentBuilder builder;
    private final DocumentWriter writer;
    private final Reports reports;
    private final Patience patience;
    private final IndexingThreads threads;
    private final Turns<DocumentKey> turns = new Turns<>();

    /**
     * @param answers cached answers, of which those that rest on a changed document are evicted
     * @throws IllegalArgumentException if the policy of the options is not valid
     */
    public DocumentIndexer(
            DocumentOptions options, Encoder encoder, DocumentStore store, AnswerCache answers, WallClock clock) {
        this(options, encoder, store, answers, clock, Parsers.lease(options.parsing()));
    }

    private DocumentIndexer(
            DocumentOptions options,
            Encoder encoder,
            DocumentStore store,
            AnswerCache answers,
            WallClock clock,
            Shared.Lease<Parsers> parsers) {
        this(options, encoder, store, answers, clock, parsers.get()::submit, parsers);
    }

    /** @param parsers closed with the indexer */
    DocumentIndexer(
            DocumentOptions options,
            Encoder encoder,
            DocumentStore store,
            AnswerCache answers,
            WallClock clock,
            Parsing parsing,
            AutoCloseable parsers) {
        Chunker chunker = new Chunker(options.chunking(), encoder::tokens);
        Policy policy = options.policy() != null ? options.policy() : DocumentPolicy.get();
        this.generation = generation(encoder, chunker);
        this.screening = Fingerprint.of(policy);
        this.store = store;
        this.reports = new Reports(clock);
        this.patience = new Patience(options.patience(), System::nanoTime);
        this.fetcher =
                new DocumentFetcher(options.uriPrefixes(), options.parsing().maxBytes());
        this.builder = new DocumentBuilder(generation, chunker, screen(policy), policy, reports);
        this.writer = new DocumentWriter(store, answers, new Vectors(encoder, patience), patience, reports);
        this.parsing = parsing;
        this.parsers = parsers;
        this.threads = new IndexingThreads(options.threads());
    }

    /** How a document becomes text; see {@link Parsers#submit}. */
    @FunctionalInterface
    interface Parsing {
        CompletableFuture<ParsedText> parse(byte[] content, String mediaType, String name);
    }

    private static PassageScreen screen(Policy policy) {
        try {
            return new PassageScreen(CompiledPolicy.of(policy));
        } catch (InvalidPolicyException e) {
            throw new IllegalArgumentException("documents.policy: " + e.getMessage(), e);
        }
    }

    /** The generation that an indexer with these options and this encoder writes. */
    public static Generation generation(DocumentOptions options, Encoder encoder) {
        return generation(encoder, new Chunker(options.chunking(), encoder::tokens));
    }

    private static Generation generation(Encoder encoder, Chunker chunker) {
        return new Generation(encoder.identity().toString(), chunker.name());
    }

    /** The generation that this indexer writes. */
    public Generation generation() {
        return generation;
    }

    /**
     * Indexes or deletes a document.
     *
     * @return completes with what became of it; exceptionally where Redis or the encoder failed for longer than
     *     {@link DocumentOptions#patience()}, or the indexer was closed: nothing or a part was done then, and the change
     *     is to be handed in again
     */
    public CompletableFuture<Indexed> index(DocumentChange change) {
        return index(new DocumentKey(change.corpus(), change.id()), () -> change, Telling.DIFFERENCE);
    }

    /**
     * As above, for a change that is read when its turn has come.
     *
     * @param telling which chunks are told; quarantined passages are told with the first of them
     */
    CompletableFuture<Indexed> index(DocumentKey key, Supplier<DocumentChange> change, Telling telling) {
        return turns.take(key, () -> threads.submit(() -> settle(change.get(), telling)));
    }

    private Indexed settle(DocumentChange change, Telling telling) throws InterruptedException {
        try {
            return change.deleted() ? delete(change) : upsert(change, telling);
        } catch (UnreadableException e) {
            return Indexed.of(reports.failed(change, e.getMessage()));
        } catch (RuntimeException e) {
            return Indexed.of(reports.failed(change, reason(change, e)));
        } catch (StackOverflowError e) {
            return Indexed.of(reports.failed(change, "it is nested too deeply"));
        }
    }

    private Indexed upsert(DocumentChange change, Telling telling) throws UnreadableException, InterruptedException {
        byte[] content = fetcher.content(change);
        String fingerprint = Fingerprint.of(change, content, screening);
        Manifest before = manifest(change);
        Novelty novelty = Novelty.of(change, fingerprint, before);
        if (novelty == Novelty.STALE) {
            return Indexed.of(reports.stale(change));
        }
        if (novelty == Novelty.KNOWN && telling == Telling.DIFFERENCE) {
            return Indexed.of(reports.unchanged(change, before.chunks().size(), content.length));
        }
        Built built = builder.build(change, fingerprint, parse(change, content));
        boolean tellAll = novelty == Novelty.KNOWN || telling == Telling.ALL;
        return writer.put(built, content.length, before, novelty == Novelty.RENUMBERED, tellAll)
                .orElseGet(() -> Indexed.of(reports.stale(change)));
    }

    private Indexed delete(DocumentChange change) throws InterruptedException {
        return writer.delete(change, generation, manifest(change)).orElseGet(() -> Indexed.of(reports.stale(change)));
    }

    private Manifest manifest(DocumentChange change) throws InterruptedException {
        return patience.call(() -> store.manifest(change.corpus(), generation, change.id()))
                .orElse(null);
    }

    private ParsedText parse(DocumentChange change, byte[] content) throws UnreadableException, InterruptedException {
        String name = change.uri() != null ? change.uri() : change.id();
        try {
            return parsing.parse(content, change.mediaType(), name).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnparsableException unparsable) {
                throw new UnreadableException(unparsable.getMessage(), unparsable);
            }
            throw new IllegalStateException("the parser failed", e.getCause());
        }
    }

    /**
     * Why a document is given up, in one line without its content.
     *
     * @throws RuntimeException the failure itself where it does not lie with the document
     */
    private static String reason(DocumentChange change, RuntimeException failure) {
        boolean closed = failure instanceof CancellationException
                || failure instanceof InferenceException inference
                        && inference.reason() == InferenceException.Reason.CLOSED;
        if (closed || Patience.passes(failure)) {
            throw failure;
        }
        if (failure instanceof InferenceException inference) {
            return "it could not be embedded: " + inference.getMessage();
        }
        LOG.warn("Version {} of a document of corpus {} failed", change.version(), change.corpus(), failure);
        return "it could not be indexed (" + failure.getClass().getSimpleName() + ")";
    }

    /** Ends the threads. What they work on fails, and may be handed in again elsewhere. */
    @Override
    public void close() throws Exception {
        patience.close();
        threads.close();
        parsers.close();
    }
}

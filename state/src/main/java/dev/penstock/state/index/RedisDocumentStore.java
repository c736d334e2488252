package dev.penstock.state.index;

import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisOptions;
import dev.penstock.state.redis.RedisPipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Documents in Redis, laid out as {@link DocumentKeys} says. A document is compared, written and announced by one script,
 * all or nothing. Vectors stay with their document under the hash of what was embedded, so that a new version brings only
 * those that are new. A deleted document is remembered for 30 days by its version, in all generations that there are and
 * will be.
 */
public final class RedisDocumentStore implements DocumentStore {
    /** Documents may be large, and no request waits for them. */
    private static final Duration LEAST_TIMEOUT = Duration.ofSeconds(20);

    private static final long TOMBSTONE_MS = Duration.ofDays(30).toMillis();

    private final RedisConnections redis;
    private final RedisPipeline pipeline;
    private final DocumentKeys keys;
    private final DocumentReader reader;

    private RedisDocumentStore(RedisConnections redis) {
        Duration configured = redis.options().timeout();
        this.redis = redis;
        this.pipeline = RedisPipeline.open(redis, configured.compareTo(LEAST_TIMEOUT) > 0 ? configured : LEAST_TIMEOUT);
        this.keys = new DocumentKeys(redis.keys());
        this.reader = new DocumentReader(redis);
    }

    /** Opens the store, whether or not Redis is up. */
    public static RedisDocumentStore open(RedisOptions redis) {
        return new RedisDocumentStore(RedisConnections.open(redis));
    }

    @Override
    public CompletableFuture<Optional<Manifest>> manifest(String corpus, Generation generation, String documentId) {
        CommandArguments command = script(DocumentScripts.MANIFEST, 2)
                .add(keys.document(corpus, generation, documentId))
                .add(keys.deleted(corpus, documentId));
        return pipeline.submit(command).thenApply(reply -> manifest((List<?>) reply));
    }

    private static Optional<Manifest> manifest(List<?> reply) {
        if (reply.isEmpty()) {
            return Optional.empty();
        }
        long version = Versions.parse(DocumentKeys.text((byte[]) reply.get(0)));
        return Optional.of(
                reply.size() == 1
                        ? new Manifest(version, true, null, Map.of())
                        : new Manifest(
                                version, false, DocumentKeys.text((byte[]) reply.get(1)), ManifestCodec.decode((byte[])
                                        reply.get(2))));
    }

    /**
     * {@inheritDoc} The same version again replaces the document, unless it was deleted at that version.
     *
     * @throws IllegalArgumentException if an id is empty or longer than 4096 characters, or the document is too large (see
     *     {@link DocumentLimits}); nothing is stored then
     */
    @Override
    public CompletableFuture<Replaced> put(IndexedDocument document) {
        DocumentLimits.check(document);
        return pipeline.submit(putCommand(document)).thenApply(reply -> replaced(document, (List<?>) reply));
    }

    private CommandArguments putCommand(IndexedDocument document) {
        String corpus = document.corpus();
        Generation generation = document.generation();
        List<IndexedChunk> chunks = document.chunks();
        Map<String, float[]> vectors = new LinkedHashMap<>();
        chunks.stream()
                .filter(chunk -> chunk.vector() != null)
                .forEach(chunk -> vectors.put(chunk.hash(), chunk.vector()));
        CommandArguments command = script(DocumentScripts.PUT, 6)
                .add(keys.document(corpus, generation, document.documentId()))
                .add(keys.deleted(corpus, document.documentId()))
                .add(keys.documents(corpus, generation))
                .add(keys.corpus(corpus))
                .add(keys.corpora())
                .add(keys.changes())
                .add(Versions.ordered(document.version()))
                .add(corpus)
                .add(generation.toString())
                .add(document.documentId())
                .add(WriteId.of(chunks.size()))
                .add(document.fingerprint())
                .add(DocumentHeader.of(document).encode())
                .add(ManifestCodec.encode(chunks))
                .add(chunks.size())
                .add(vectors.size());
        chunks.forEach(chunk -> command.add(ChunkCodec.encode(chunk)));
        vectors.forEach((hash, vector) -> command.add(hash).add(VectorCodec.encode(vector)));
        chunks.stream()
                .map(IndexedChunk::hash)
                .filter(hash -> !vectors.containsKey(hash))
                .distinct()
                .forEach(command::add);
        return command;
    }

    private static Replaced replaced(IndexedDocument document, List<?> reply) {
        long outcome = (Long) reply.get(0);
        if (outcome < 0) {
            throw new IllegalStateException("generation " + document.generation() + " of corpus " + document.corpus()
                    + " is being dropped: drop it again to finish that, then documents can be put into it anew");
        }
        List<String> missing = reply.subList(1, reply.size()).stream()
                .map(hash -> DocumentKeys.text((byte[]) hash))
                .toList();
        return new Replaced(outcome == 1, missing);
    }

    /** @throws IllegalArgumentException if an id is empty or longer than 4096 characters */
    @Override
    public CompletableFuture<Replaced> delete(String corpus, String documentId, long version) {
        DocumentLimits.checkId("corpus", corpus);
        DocumentLimits.checkId("documentId", documentId);
        CommandArguments command = script(DocumentScripts.DELETE, 3)
                .add(keys.deleted(corpus, documentId))
                .add(keys.corpus(corpus))
                .add(keys.changes())
                .add(Versions.ordered(version))
                .add(corpus)
                .add(documentId)
                .add(TOMBSTONE_MS)
                .add(keys.documentOfAnyGeneration(corpus))
                .add(keys.documentsOfAnyGeneration(corpus));
        return pipeline.submit(command)
                .thenApply(reply -> new Replaced(Long.valueOf(1).equals(reply), List.of()));
    }

    /** The generations of a corpus, in no order. */
    public CompletableFuture<List<Generation>> generations(String corpus) {
        CommandArguments command = new CommandArguments(Command.HKEYS).add(keys.corpus(corpus));
        return pipeline.submit(command)
                .thenApply(reply -> ((List<?>) reply)
                        .stream()
                                .map(field -> DocumentKeys.text((byte[]) field))
                                .filter(field -> field.startsWith(DocumentKeys.CHUNKS))
                                .map(field -> Generation.parse(field.substring(DocumentKeys.CHUNKS.length())))
                                .toList());
    }

    /** A document whole, with vectors; empty where there is none. */
    public CompletableFuture<Optional<IndexedDocument>> document(
            String corpus, Generation generation, String documentId) {
        CommandArguments command =
                new CommandArguments(Command.HGETALL).add(keys.document(corpus, generation, documentId));
        return pipeline.submit(command).thenApply(reply -> {
            Map<byte[], byte[]> hash = new LinkedHashMap<>();
            List<?> fields = (List<?>) reply;
            for (int i = 0; i < fields.size(); i += 2) {
                hash.put((byte[]) fields.get(i), (byte[]) fields.get(i + 1));
            }
            return StoredDocument.of(corpus, generation, documentId, hash).map(StoredDocument::document);
        });
    }

    @Override
    public List<CorpusStatus> corpora() {
        return orUnavailable(
                "listing the corpora",
                () -> reader.corpora().stream()
                        .flatMap(corpus -> reader.status(corpus).stream())
                        .toList());
    }

    @Override
    public Generation switchTo(String corpus, Generation generation) {
        Object before = orUnavailable(
                "switching a corpus",
                () -> redis.client()
                        .eval(
                                DocumentScripts.SWITCH,
                                List.of(keys.corpus(corpus), keys.changes()),
                                names(corpus, generation.toString())));
        if (before == null) {
            throw unknown(corpus, generation);
        }
        return Generation.parse(DocumentKeys.text((byte[]) before));
    }

    /**
     * {@inheritDoc} Some documents at a time; interrupted in the middle, it can be called again.
     *
     * @throws IllegalArgumentException if the corpus has no such generation, or it is the live one
     */
    @Override
    public void drop(String corpus, Generation generation) {
        Object begun = orUnavailable(
                "dropping a generation",
                () -> redis.client()
                        .eval(
                                DocumentScripts.DROP_BEGIN,
                                List.of(keys.corpus(corpus), keys.changes()),
                                names(corpus, generation.toString())));
        if (Long.valueOf(0).equals(begun)) {
            throw new IllegalArgumentException("generation " + generation + " is the live one of corpus " + corpus
                    + ", which searches see: switch to another one before it is dropped");
        }
        if (Long.valueOf(-1).equals(begun)) {
            throw unknown(corpus, generation);
        }
        orUnavailable("dropping a generation", () -> {
            do {
                reader.writes(corpus, generation, page -> dropSome(corpus, generation, page.keySet()));
            } while (!isEmptied(corpus, generation));
            return null;
        });
    }

    private void dropSome(String corpus, Generation generation, Set<String> documentIds) {
        List<byte[]> touched = new ArrayList<>(List.of(keys.corpus(corpus), keys.documents(corpus, generation)));
        List<byte[]> arguments = names(generation.toString());
        for (String documentId : documentIds) {
            touched.add(keys.document(corpus, generation, documentId));
            arguments.add(DocumentKeys.utf8(documentId));
        }
        redis.client().eval(DocumentScripts.DROP_SOME, touched, arguments);
    }

    private boolean isEmptied(String corpus, Generation generation) {
        List<byte[]> touched = List.of(keys.corpus(corpus), keys.documents(corpus, generation));
        return Long.valueOf(1)
                .equals(redis.client().eval(DocumentScripts.DROP_END, touched, names(generation.toString())));
    }

    /** {@inheritDoc} One that is damaged is left out, and logged. */
    @Override
    public void forEach(String corpus, Generation generation, Consumer<IndexedDocument> consumer) {
        Set<String> read = new HashSet<>();
        orUnavailable("reading a generation", () -> {
            reader.writes(corpus, generation, page -> {
                page.keySet().removeIf(documentId -> !read.add(documentId));
                reader.documents(
                        corpus,
                        generation,
                        page,
                        some -> some.values()
                                .forEach(stored ->
                                        stored.map(StoredDocument::document).ifPresent(consumer)));
            });
            return null;
        });
    }

    @Override
    public void forEachId(String corpus, Generation generation, Consumer<String> consumer) {
        orUnavailable("listing a generation", () -> {
            reader.writes(corpus, generation, page -> page.keySet().forEach(consumer));
            return null;
        });
    }

    @Override
    public void close() {
        pipeline.close();
        redis.close();
    }

    private IllegalArgumentException unknown(String corpus, Generation generation) {
        List<Generation> known = orUnavailable("listing a corpus", () -> {
            DocumentReader.Registered registered = reader.registered(corpus);
            return registered.chunks().keySet().stream()
                    .filter(one -> !registered.dropping().contains(one))
                    .toList();
        });
        return new IllegalArgumentException("corpus " + corpus + " has no generation " + generation
                + (known.isEmpty() ? "; it has none: put a document first" : "; it has " + known));
    }

    private <T> T orUnavailable(String doing, Supplier<T> work) {
        try {
            return work.get();
        } catch (JedisException e) {
            throw redis.unavailable(doing, e);
        }
    }

    private static CommandArguments script(byte[] script, int keys) {
        return new CommandArguments(Command.EVAL).add(script).add(keys);
    }

    private static List<byte[]> names(String... names) {
        List<byte[]> bytes = new ArrayList<>();
        for (String name : names) {
            bytes.add(DocumentKeys.utf8(name));
        }
        return bytes;
    }
}

package dev.penstock.operators.corpus;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.Work;
import dev.penstock.operators.corpus.LoadReport.Skipped;
import dev.penstock.operators.parsing.ParsedText;
import dev.penstock.state.index.Chunk;
import dev.penstock.state.index.CorpusStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Loads a folder of documents into a corpus, in the caller's thread. A document's id is its path below the folder with
 * {@code /} between names, its version the file's time of change in milliseconds, so that loading again is harmless
 * and an older copy never replaces a newer one. What was stored before and is no longer in the folder stays.
 */
public final class CorpusLoader {
    private final Chunker chunker;
    private final Encoder encoder;
    private final CorpusStore store;
    private final LoadLimits limits;

    public CorpusLoader(Chunker chunker, Encoder encoder, CorpusStore store, LoadLimits limits) {
        this.chunker = chunker;
        this.encoder = encoder;
        this.store = store;
        this.limits = limits;
    }

    /**
     * @param labels access labels of all documents: a caller must hold one of them; empty for everybody
     * @throws IOException if the folder itself cannot be read. A file that cannot is skipped and reported
     */
    public LoadReport load(Path folder, String corpus, List<String> labels, LoadProgress progress) throws IOException {
        Tally tally = new Tally();
        List<Path> files = DocumentFiles.under(folder, tally.skipped);
        for (int i = 0; i < files.size(); i++) {
            String documentId = documentId(folder, files.get(i));
            if (i < limits.maxFiles()) {
                loadFile(files.get(i), corpus, documentId, labels, tally);
            } else {
                tally.skip(documentId, "more than " + limits.maxFiles() + " files");
            }
            progress.file(i + 1, files.size(), documentId);
        }
        return tally.report();
    }

    private void loadFile(Path file, String corpus, String documentId, List<String> labels, Tally tally) {
        try {
            long version = Files.getLastModifiedTime(file).toMillis();
            String text = DocumentFiles.read(file, limits.maxFileBytes());
            List<TextChunk> pieces =
                    chunker.chunk(new ParsedText(text, DocumentFiles.isMarkdown(file), null, "text/plain", Map.of()));
            if (pieces.isEmpty()) {
                tally.skip(documentId, "no text in it");
                return;
            }
            List<Chunk> chunks = embedded(pieces, corpus, documentId, version, labels);
            tally.stored(store.replaceDocument(corpus, documentId, version, chunks), chunks.size());
        } catch (IOException e) {
            tally.skip(documentId, DocumentFiles.reason(e));
        } catch (InferenceException e) {
            tally.skip(documentId, "it could not be embedded: " + e.getMessage());
        }
    }

    private List<Chunk> embedded(
            List<TextChunk> pieces, String corpus, String documentId, long version, List<String> labels) {
        String model = encoder.identity().toString();
        List<CompletableFuture<Encoding>> vectors = new ArrayList<>();
        for (TextChunk piece : pieces) {
            vectors.add(encoder.encode(piece.embeddedText(), Work.BATCH));
        }
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            TextChunk piece = pieces.get(i);
            chunks.add(new Chunk(
                    corpus,
                    documentId,
                    version,
                    documentId + "#" + i,
                    piece.title(),
                    piece.text(),
                    piece.start(),
                    piece.end(),
                    labels,
                    await(vectors.get(i)).vector(),
                    model));
        }
        return chunks;
    }

    private static Encoding await(CompletableFuture<Encoding> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof InferenceException cause
                    ? cause
                    : new InferenceException(
                            InferenceException.Reason.MODEL_FAILED,
                            "the encoder failed with " + e.getCause().getClass().getSimpleName(),
                            e.getCause());
        }
    }

    private static String documentId(Path folder, Path file) {
        List<String> names = new ArrayList<>();
        folder.relativize(file).forEach(name -> names.add(name.toString()));
        return String.join("/", names);
    }

    private static final class Tally {
        private final List<Skipped> skipped = new ArrayList<>();
        private int documents;
        private int chunks;
        private int outdated;

        void stored(boolean taken, int count) {
            documents += taken ? 1 : 0;
            chunks += taken ? count : 0;
            outdated += taken ? 0 : 1;
        }

        void skip(String path, String reason) {
            skipped.add(new Skipped(path, reason));
        }

        LoadReport report() {
            return new LoadReport(documents, chunks, outdated, List.copyOf(skipped));
        }
    }
}

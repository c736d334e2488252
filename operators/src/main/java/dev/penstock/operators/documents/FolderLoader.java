package dev.penstock.operators.documents;

import dev.penstock.operators.documents.LoadReport.Skipped;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentReport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Loads a folder of documents into a corpus, without a job. A document's id is its path below the folder with {@code /}
 * between names, its version the file's time of change in milliseconds, so that loading again is harmless and an older
 * copy never replaces a newer one. What was stored before and is no longer in the folder stays.
 */
public final class FolderLoader {
    /** Files that are read and not indexed yet: enough to keep encoder and store busy. */
    private static final int WINDOW = 32;

    private final DocumentIndexer indexer;
    private final LoadLimits limits;

    public FolderLoader(DocumentIndexer indexer, LoadLimits limits) {
        this.indexer = indexer;
        this.limits = limits;
    }

    /**
     * Loads the documents; blocks until all are indexed.
     *
     * @param labels access labels of all documents: a caller must hold one of them; empty for everybody
     * @throws IOException if the folder itself cannot be read. A file that cannot is skipped and reported
     */
    public LoadReport load(Path folder, String corpus, List<String> labels, LoadProgress progress) throws IOException {
        Tally tally = new Tally();
        List<Path> files = DocumentFiles.under(folder, tally.skipped);
        Deque<Pending> window = new ArrayDeque<>();
        for (int i = 0; i < files.size(); i++) {
            String documentId = DocumentFiles.id(folder, files.get(i));
            window.add(new Pending(i + 1, documentId, begin(files.get(i), i, corpus, documentId, labels)));
            if (window.size() == WINDOW) {
                finish(window.remove(), files.size(), tally, progress);
            }
        }
        while (!window.isEmpty()) {
            finish(window.remove(), files.size(), tally, progress);
        }
        return tally.report();
    }

    private CompletableFuture<Indexed> begin(
            Path file, int number, String corpus, String documentId, List<String> labels) {
        if (number >= limits.maxFiles()) {
            return CompletableFuture.failedFuture(new IOException("more than " + limits.maxFiles() + " files"));
        }
        try {
            long version = Files.getLastModifiedTime(file).toMillis();
            byte[] content = DocumentFiles.read(file, limits.maxFileBytes());
            return indexer.index(new DocumentChange(
                    corpus, documentId, version, false, content, null, null, null, Map.of(), labels, version));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void finish(Pending pending, int total, Tally tally, LoadProgress progress) throws IOException {
        try {
            tally.add(Patience.result(pending.indexed).report());
        } catch (Patience.Failure e) {
            if (!(e.getCause() instanceof IOException unreadable)) {
                throw e;
            }
            tally.skip(pending.documentId, DocumentFiles.reason(unreadable));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a folder was loaded");
        }
        progress.file(pending.number, total, pending.documentId);
    }

    private record Pending(int number, String documentId, CompletableFuture<Indexed> indexed) {}

    private static final class Tally {
        private final List<Skipped> skipped = new ArrayList<>();
        private int documents;
        private int chunks;
        private int outdated;

        void add(DocumentReport report) {
            switch (report.status()) {
                case FAILED -> skip(report.documentId(), report.reason());
                case STALE -> outdated++;
                default -> {
                    if (report.chunks() + report.quarantined() == 0) {
                        skip(report.documentId(), "no text in it");
                    } else {
                        documents++;
                        chunks += report.chunks();
                    }
                }
            }
        }

        void skip(String path, String reason) {
            skipped.add(new Skipped(path, reason));
        }

        LoadReport report() {
            return new LoadReport(documents, chunks, outdated, List.copyOf(skipped));
        }
    }
}

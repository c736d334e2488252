package dev.penstock.operators.documents;

/** Told after each file. */
@FunctionalInterface
public interface LoadProgress {
    LoadProgress SILENT = (done, total, path) -> {};

    void file(int done, int total, String path);
}

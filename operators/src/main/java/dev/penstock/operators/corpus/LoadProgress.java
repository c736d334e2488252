package dev.penstock.operators.corpus;

/** Told after each file. */
@FunctionalInterface
public interface LoadProgress {
    LoadProgress SILENT = (done, total, path) -> {};

    void file(int done, int total, String path);
}

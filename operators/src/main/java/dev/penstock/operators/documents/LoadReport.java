package dev.penstock.operators.documents;

import java.util.List;

/**
 * What was loaded.
 *
 * @param documents documents that were stored
 * @param chunks their chunks
 * @param outdated documents of which the store holds a newer version
 * @param skipped files that could not be loaded
 */
public record LoadReport(int documents, int chunks, int outdated, List<Skipped> skipped) {

    /** @param reason one line */
    public record Skipped(String path, String reason) {}
}

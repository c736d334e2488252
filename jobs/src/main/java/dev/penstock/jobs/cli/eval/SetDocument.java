package dev.penstock.jobs.cli.eval;

/**
 * A document of a retrieval set.
 *
 * @param title may be empty
 * @param text may be empty
 */
public record SetDocument(String id, String title, String text) {

    /** What is embedded of a document that is one chunk, as published figures have it: title and text, a blank between. */
    public String whole() {
        return (title + " " + text).strip();
    }
}

package dev.penstock.operators.parsing;

import dev.penstock.inference.Shared;
import java.util.concurrent.CompletableFuture;

/** The threads of one TaskManager that parse documents, shared by its subtasks. */
public final class Parsers implements AutoCloseable {

    private Parsers(ParsingOptions options) {}

    /** Leases the parsers for these options, which are closed with the last lease. */
    public static Shared.Lease<Parsers> lease(ParsingOptions options) {
        return Shared.lease(options, () -> new Parsers(options));
    }

    /**
     * Has a document parsed, as {@link DocumentParser#parse} does, within the time that the options allow.
     *
     * @return completes with the text, or exceptionally with an {@link UnparsableException} and nothing else
     */
    public CompletableFuture<ParsedText> submit(byte[] content, String mediaType, String name) {
        return new CompletableFuture<>();
    }

    @Override
    public void close() {}
}

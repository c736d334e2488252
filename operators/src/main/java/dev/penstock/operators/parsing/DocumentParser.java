package dev.penstock.operators.parsing;

/**
 * Reads a document of any format that holds text, and gives it as Markdown or plain text. Thread-safe. Parses in the
 * caller's thread, for as long as it takes: {@link Parsers} sets a time limit.
 */
public final class DocumentParser {
    private final ParsingOptions options;

    public DocumentParser(ParsingOptions options) {
        this.options = options;
    }

    /**
     * Reads one document.
     *
     * @param content the document's bytes
     * @param mediaType what they are; null to find out from name and content
     * @param name file name or URI, of which the ending is a hint; may be null
     * @throws UnparsableException if it cannot be read, holds no text, or exceeds a limit
     */
    public ParsedText parse(byte[] content, String mediaType, String name) throws UnparsableException {
        if (content.length > options.maxBytes()) {
            throw new UnparsableException(
                    "it has " + content.length + " bytes; at most " + options.maxBytes() + " are read (max-bytes)");
        }
        return null;
    }
}

package dev.penstock.operators.parsing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.tika.mime.MediaType;

/**
 * Reads a document of any format that holds text, and gives it as Markdown or plain text: lines end with {@code \n},
 * control characters are blanks, and otherwise text and Markdown stay as they are. Of HTML, PDF, Office, OpenDocument,
 * RTF, EPUB and mail, headings, lists, tables and code become Markdown; scripts, styles and the navigation around a page
 * are left out. What is embedded in a document, such as the attachments of a mail, is not read. Metadata holds at most
 * {@link DocumentProperties#KEYS}, and {@value #ENCODING} for text.
 *
 * <p>Thread-safe. Parses in the caller's thread, for as long as it takes: {@link Parsers} sets a time limit.
 */
public final class DocumentParser {
    private static final String ENCODING = "encoding";

    private final ParsingOptions options;
    private final MediaTypes mediaTypes = new MediaTypes();
    private final TikaReader tika;

    public DocumentParser(ParsingOptions options) {
        this.options = options;
        this.tika = new TikaReader(options);
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
        if (content.length == 0) {
            throw new UnparsableException("it is empty");
        }
        if (content.length > options.maxBytes()) {
            throw new UnparsableException(
                    "it has " + content.length + " bytes; at most " + options.maxBytes() + " are read (max-bytes)");
        }
        MediaType type = mediaTypes.of(content, mediaType, name);
        try {
            ParsedText parsed = read(content, type);
            String text = CleanText.of(parsed.text());
            checkLength(text);
            return new ParsedText(
                    text,
                    parsed.structured(),
                    DocumentProperties.bounded(parsed.title()),
                    parsed.mediaType(),
                    parsed.metadata());
        } catch (StackOverflowError e) {
            throw new UnparsableException("it is nested too deeply to be read", e);
        } catch (OutOfMemoryError e) {
            // What the parser held is free again: the document was its own largest part.
            throw new UnparsableException("it needs more memory to be read than there is", e);
        } catch (AssertionError | LinkageError e) {
            // Parsers assert what damaged files break, and lack the libraries of features that are left out.
            throw new UnparsableException("it is damaged, or not what its media type says: " + TikaReader.kindOf(e), e);
        }
    }

    private ParsedText read(byte[] content, MediaType type) throws UnparsableException {
        Format format = Format.of(type, MediaTypes.REGISTRY);
        return switch (format) {
            case TIKA, TIKA_ZIP -> tika.read(content, type, format == Format.TIKA_ZIP);
            case XML -> plain(new XmlText(options.maxCharacters()).read(content), type, Map.of());
            case NONE ->
                throw new UnparsableException(type.getBaseType() + " is no document that can be read: allowed are text,"
                        + " Markdown, HTML, PDF, Office, OpenDocument, RTF, EPUB, mail, CSV, JSON, XML and man pages");
            default -> decoded(content, type, format);
        };
    }

    private ParsedText decoded(byte[] content, MediaType type, Format format) throws UnparsableException {
        DecodedText decoded = DecodedText.of(content, type);
        String text = decoded.text();
        checkLength(text);
        Map<String, String> metadata = Map.of(ENCODING, decoded.charset().name());
        return switch (format) {
            case MARKDOWN ->
                new ParsedText(
                        text, true, MarkdownTitle.of(text), type.getBaseType().toString(), metadata);
            case MAN_PAGE -> {
                ManPageText page = ManPageText.of(CleanText.of(text));
                yield new ParsedText(
                        page.markdown(), true, page.title(), type.getBaseType().toString(), metadata);
            }
            case JSON -> plain(JsonText.of(text), type, metadata);
            case DELIMITED ->
                new ParsedText(
                        DelimitedText.of(text, type),
                        true,
                        null,
                        type.getBaseType().toString(),
                        metadata);
            default -> plain(text, type, metadata);
        };
    }

    private static ParsedText plain(String text, MediaType type, Map<String, String> metadata) {
        return new ParsedText(text, false, null, type.getBaseType().toString(), new LinkedHashMap<>(metadata));
    }

    private void checkLength(String text) throws UnparsableException {
        if (text.length() > options.maxCharacters()) {
            throw tooLong(options.maxCharacters());
        }
    }

    static UnparsableException tooLong(int maxCharacters) {
        return new UnparsableException(
                "its text has more than " + maxCharacters + " characters, the most that are read (max-characters)");
    }
}

package dev.penstock.operators.parsing;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.tika.detect.CompositeEncodingDetector;
import org.apache.tika.detect.EncodingDetector;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.CompositeParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.epub.EpubParser;
import org.apache.tika.parser.html.HtmlEncodingDetector;
import org.apache.tika.parser.html.HtmlMapper;
import org.apache.tika.parser.html.IdentityHtmlMapper;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.mail.RFC822Parser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.parser.odf.OpenDocumentParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.parser.txt.Icu4jEncodingDetector;
import org.apache.tika.parser.txt.UniversalEncodingDetector;
import org.apache.tika.sax.SecureContentHandler;
import org.xml.sax.SAXException;

/**
 * Reads formats of applications with Tika's parsers, the ones named here and no others, so that what else is on the class
 * path (and may run programs, or ask servers) is never called. Images are not looked into for text. Limits: characters
 * of text, nesting of elements, and how much an archive holds; embedded documents are passed over.
 */
final class TikaReader {
    /** Elements within each other in what a parser reports. Real pages have some 50; 512 is what jsoup takes. */
    private static final int DEEPEST = 1000;

    /** Once a PDF's streams are larger together, they go to a temporary file. */
    private static final long PDF_BYTES_IN_MEMORY = 64L << 20;

    private static final MediaType MAIL = new MediaType("message", "rfc822");
    private static final ParseContext NO_CONTEXT = new ParseContext();
    private static final Parser OFFICE_ARCHIVES = new OOXMLParser();
    private static final Parser OLD_OFFICE = new OfficeParser();
    private static final Parser OPEN_DOCUMENT = new OpenDocumentParser();

    /** Of the parts of mails and books; a whole HTML page is decoded like other text. */
    private static final EncodingDetector ENCODINGS = new CompositeEncodingDetector(
            List.of(new HtmlEncodingDetector(), new UniversalEncodingDetector(), new Icu4jEncodingDetector()));

    private final JSoupParser html = new JSoupParser(ENCODINGS);
    private final Parser parser = new CompositeParser(
            MediaTypes.REGISTRY,
            html,
            new PDFParser(),
            OFFICE_ARCHIVES,
            OLD_OFFICE,
            OPEN_DOCUMENT,
            new RTFParser(),
            new EpubParser(),
            new RFC822Parser());

    private final ParsingOptions options;

    TikaReader(ParsingOptions options) {
        this.options = options;
    }

    static boolean isOfficeArchive(MediaType type) {
        return OFFICE_ARCHIVES.getSupportedTypes(NO_CONTEXT).contains(type.getBaseType())
                || OPEN_DOCUMENT.getSupportedTypes(NO_CONTEXT).contains(type.getBaseType());
    }

    static boolean isOldOffice(MediaType type) {
        return OLD_OFFICE.getSupportedTypes(NO_CONTEXT).contains(type.getBaseType());
    }

    /** @param zip whether it is a zip archive inside, of which no more is unpacked than {@link ZipArchive} allows */
    ParsedText read(byte[] content, MediaType type, boolean zip) throws UnparsableException {
        if (zip) {
            ZipArchive.check(content, options.maxBytes());
        }
        Metadata metadata = new Metadata();
        metadata.set(Metadata.CONTENT_TYPE, type.getBaseType().toString());
        MarkdownHandler markdown = new MarkdownHandler(options.maxCharacters());
        try (TikaInputStream in = TikaInputStream.get(content)) {
            if (zip) {
                in.getPath(); // read from a file, an archive is not unpacked into memory as a whole
            }
            SecureContentHandler secure = new SecureContentHandler(markdown, in);
            secure.setMaximumDepth(DEEPEST);
            parse(in, secure, metadata, context(content, type));
        } catch (IOException e) {
            throw unreadable(e);
        }
        return new ParsedText(
                markdown.markdown(),
                true,
                DocumentProperties.title(metadata),
                type.getBaseType().toString(),
                DocumentProperties.of(metadata));
    }

    private void parse(TikaInputStream in, SecureContentHandler handler, Metadata metadata, ParseContext context)
            throws UnparsableException {
        try {
            parser.parse(in, handler, metadata, context);
        } catch (SAXException | TikaException | IOException | RuntimeException e) {
            // Parsers of damaged files throw whatever comes: it is a fault of the document, and of no other.
            throw isBomb(handler, e) ? bomb(e) : unreadable(e);
        }
    }

    private UnparsableException unreadable(Exception e) {
        if (WriteLimitReachedException.isWriteLimitReached(e)) {
            return DocumentParser.tooLong(options.maxCharacters());
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof EncryptedDocumentException
                    || cause instanceof org.apache.poi.EncryptedDocumentException
                    || cause instanceof org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException) {
                return new UnparsableException("it is encrypted", e);
            } else if (cause instanceof InterruptedParsingException) {
                return new UnparsableException("it took too long to read", e);
            }
        }
        return new UnparsableException("it is damaged, or not what its media type says: " + kindOf(e), e);
    }

    /** The handler knows its own exceptions, which parsers wrap into theirs. */
    private static boolean isBomb(SecureContentHandler handler, Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            try {
                if (cause instanceof SAXException reported) {
                    handler.throwIfCauseOf(reported);
                }
            } catch (TikaException bomb) {
                return true;
            }
        }
        return false;
    }

    private static UnparsableException bomb(Exception e) {
        return new UnparsableException(
                "it unpacks to far more than it is, or is nested deeper than " + DEEPEST + " elements", e);
    }

    /** The innermost cause by name: messages of parsers may quote the document. */
    static String kindOf(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName();
    }

    private ParseContext context(byte[] content, MediaType type) {
        ParseContext context = new ParseContext();
        boolean isMail = type.getBaseType().equals(MAIL);
        context.set(EmbeddedDocumentExtractor.class, new MailBodies(html, context, isMail));
        context.set(HtmlMapper.class, IdentityHtmlMapper.INSTANCE); // what is boilerplate is decided by the handler
        context.set(EncodingDetector.class, ENCODINGS);
        if (Format.isHtml(type)) {
            Charset charset = DecodedText.of(content, type).charset();
            context.set(EncodingDetector.class, (in, metadata) -> charset);
        }
        context.set(PDFParserConfig.class, pdf());
        context.set(OfficeParserConfig.class, office());
        return context;
    }

    private static PDFParserConfig pdf() {
        PDFParserConfig pdf = new PDFParserConfig();
        pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
        pdf.setExtractInlineImages(false);
        pdf.setExtractAnnotationText(false);
        pdf.setExtractBookmarksText(false); // the headings once more
        pdf.setMaxMainMemoryBytes(PDF_BYTES_IN_MEMORY);
        return pdf;
    }

    private static OfficeParserConfig office() {
        OfficeParserConfig office = new OfficeParserConfig();
        // Event by event: the other readers hold the whole document as a tree.
        office.setUseSAXDocxExtractor(true);
        office.setUseSAXPptxExtractor(true);
        office.setIncludeHeadersAndFooters(false);
        office.setIncludeSlideMasterContent(false);
        return office;
    }
}

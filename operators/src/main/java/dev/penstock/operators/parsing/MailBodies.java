package dev.penstock.operators.parsing;

import java.io.IOException;
import java.io.InputStream;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.sax.EmbeddedContentHandler;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;

/** Of what is embedded in a document, reads the parts of a mail that are its text, and passes over everything else. */
final class MailBodies implements EmbeddedDocumentExtractor {
    private final JSoupParser html;
    private final ParseContext context;
    private final boolean isMail;

    /** @param mail whether the document is a mail: other documents have no such parts */
    MailBodies(JSoupParser html, ParseContext context, boolean mail) {
        this.html = html;
        this.context = context;
        this.isMail = mail;
    }

    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
        MediaType type = MediaType.parse(metadata.get(Metadata.CONTENT_TYPE));
        boolean attached = metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY) != null;
        return isMail && !attached && type != null && (isPlain(type) || Format.isHtml(type));
    }

    @Override
    public void parseEmbedded(InputStream in, ContentHandler handler, Metadata metadata, boolean outputHtml)
            throws SAXException, IOException {
        MediaType type = MediaType.parse(metadata.get(Metadata.CONTENT_TYPE));
        String charset = metadata.get(Metadata.CONTENT_ENCODING);
        MediaType withCharset = charset == null ? type : new MediaType(type, "charset", charset);
        String text = DecodedText.of(in.readAllBytes(), withCharset).text();
        ContentHandler part = new EmbeddedContentHandler(handler);
        if (isPlain(type)) {
            paragraphs(text, part);
        } else {
            html.parseString(text, part, new Metadata(), context);
        }
    }

    private static boolean isPlain(MediaType type) {
        return type.getBaseType().equals(MediaType.TEXT_PLAIN);
    }

    private static void paragraphs(String text, ContentHandler handler) throws SAXException {
        StringBuilder paragraph = new StringBuilder();
        for (String line : (text + "\n\n").lines().toList()) {
            paragraph.append(line).append('\n');
            if (line.isBlank()) {
                handler.startElement("", "p", "p", new AttributesImpl());
                handler.characters(paragraph.toString().toCharArray(), 0, paragraph.length());
                handler.endElement("", "p", "p");
                paragraph.setLength(0);
            }
        }
    }
}

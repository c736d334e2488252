package dev.penstock.operators.parsing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.utils.XMLReaderUtils;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The text of XML of any vocabulary: a line for each element that holds text itself, with the elements inside it, and an
 * empty line behind an element that holds others. Entities and DTDs from elsewhere are not fetched, entities of the
 * document's own are expanded a few times only, and inclusions (XInclude) are elements like others.
 */
final class XmlText {
    private final int maxCharacters;

    XmlText(int maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    String read(byte[] content) throws UnparsableException {
        Lines lines = new Lines();
        try {
            XMLReaderUtils.parseSAX(new ByteArrayInputStream(content), lines, new ParseContext());
        } catch (SAXException e) {
            if (WriteLimitReachedException.isWriteLimitReached(e)) {
                throw DocumentParser.tooLong(maxCharacters);
            }
            if (e instanceof InterruptedParsingException) {
                throw new UnparsableException("it took too long to read", e);
            }
            throw new UnparsableException("it is no well-formed XML, or expands entities without end", e);
        } catch (TikaException | IOException e) {
            throw new UnparsableException("it is no well-formed XML: " + TikaReader.kindOf(e), e);
        }
        return lines.text.toString();
    }

    private final class Lines extends DefaultHandler {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder line = new StringBuilder();
        /** Elements open inside the one whose text is on the line, that one not included. */
        private int inside;

        private boolean endedLine;
        private final TextBudget budget = new TextBudget(maxCharacters);

        @Override
        public void startElement(String uri, String localName, String qName, Attributes attributes)
                throws SAXException {
            budget.take(1);
            if (line.isEmpty()) {
                endedLine = false;
            } else {
                inside++;
            }
        }

        @Override
        public void endElement(String uri, String localName, String qName) {
            if (inside > 0) {
                inside--;
            } else if (!line.isEmpty()) {
                text.append(line.toString().strip()).append('\n');
                line.setLength(0);
                endedLine = true;
            } else if (endedLine) {
                text.append('\n');
                endedLine = false;
            }
        }

        @Override
        public void characters(char[] chars, int start, int length) throws SAXException {
            budget.take(length);
            for (int i = start; i < start + length; i++) {
                if (!Character.isWhitespace(chars[i])) {
                    line.append(chars[i]);
                } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                    line.append(' ');
                }
            }
        }
    }
}

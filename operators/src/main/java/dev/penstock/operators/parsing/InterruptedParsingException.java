package dev.penstock.operators.parsing;

import org.xml.sax.SAXException;

/** The time for a document is over: ends a parser from within, at the next element or text that it reports. */
final class InterruptedParsingException extends SAXException {
    private static final long serialVersionUID = 1;

    InterruptedParsingException() {
        super("interrupted");
    }
}

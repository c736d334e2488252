package dev.penstock.operators.parsing;

import org.apache.tika.exception.WriteLimitReachedException;
import org.xml.sax.SAXException;

/** Counts what a parser reports, and ends it where that is too much or its time is over. */
final class TextBudget {
    private final int maxCharacters;
    private long taken;

    TextBudget(int maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    /**
     * @throws WriteLimitReachedException beyond the most characters
     * @throws InterruptedParsingException if the thread was interrupted
     */
    void take(int characters) throws SAXException {
        taken += characters;
        if (taken > maxCharacters) {
            throw new WriteLimitReachedException(maxCharacters);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedParsingException();
        }
    }
}

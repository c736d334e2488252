package dev.penstock.operators.guardrail;

import java.util.List;

/** Words and phrases that a team lists: as whole words, whatever their case, accents, look-alikes or digits for letters. */
final class TermDetector implements Detector {
    private final PhraseBook book;

    private TermDetector(PhraseBook book) {
        this.book = book;
    }

    /**
     * @param inflected also in regular English inflection
     * @throws IllegalArgumentException for a term without a letter or digit
     */
    static TermDetector of(List<String> terms, boolean inflected) {
        PhraseBook book = new PhraseBook(inflected ? PhraseBook.Reading.STEM : PhraseBook.Reading.WORD);
        for (String term : terms) {
            if (!book.addLiteral(0, term)) {
                throw new IllegalArgumentException("'" + term + "' holds no letter or digit");
            }
        }
        return new TermDetector(book);
    }

    @Override
    public void find(ScannedText text, Spans spans) {
        book.match(text.words(), (tag, start, end) -> spans.add(start, end));
    }
}

package dev.penstock.operators.parsing;

import java.util.Map;

/**
 * The text of a document, as it is cut and indexed: positions of chunks and citations are positions in it.
 *
 * @param text plain text, or Markdown where the document has a structure; Markdown itself stays as it is
 * @param structured whether headings and fences in {@code text} are Markdown
 * @param title from the document; null where it says none
 * @param mediaType what the document is, for example {@code application/pdf}
 * @param metadata further properties that the document states, for example author; never null
 */
public record ParsedText(
        String text, boolean structured, String title, String mediaType, Map<String, String> metadata) {

    public ParsedText withTitle(String newTitle) {
        return new ParsedText(text, structured, newTitle, mediaType, metadata);
    }
}

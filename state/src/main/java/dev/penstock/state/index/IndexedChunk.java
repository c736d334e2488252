package dev.penstock.state.index;

/**
 * A piece of a document as it is indexed.
 *
 * @param chunkId unique within the corpus: the document's id, {@code #} and a name that stays the same as long as the
 *     chunk's text does
 * @param parent the section that it was cut from, a number within the document: chunks of the same one are neighbours
 *     that can be put together again
 * @param title heading path, may be empty
 * @param text the document's indexed text from {@code start} to {@code end}
 * @param start first character in the document's indexed text
 * @param end behind the last
 * @param hash of what was embedded (title and text), hexadecimal: chunks of equal hash have equal vectors
 * @param vector unit length; null where the store already holds the vector of this hash for this document and generation
 */
public record IndexedChunk(
        String chunkId, int parent, String title, String text, int start, int end, String hash, float[] vector) {}

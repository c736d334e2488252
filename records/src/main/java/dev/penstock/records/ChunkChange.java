package dev.penstock.records;

/**
 * A chunk of a document that came into the index or left it, one record of {@link Topics#DOC_CHUNKS}. A chunk whose text
 * stays is not told again with the document's next versions, also where it moves within the text.
 *
 * @param generation the build of the corpus' index that it belongs to: encoder and chunker
 * @param chunkId unique within the corpus
 * @param deleted whether it is gone; the fields below are then 0 or null
 * @param version the version of the document that brought it
 * @param parent the section that it was cut from, a number within the document
 * @param title heading path, may be empty
 * @param text the document's indexed text from {@code start} to {@code end}, in that version
 * @param start first character
 * @param end behind the last
 * @param hash of what was embedded, hexadecimal: chunks of equal hash have equal vectors
 * @param vector unit length; null where it was known already, which another chunk of the document has under the same hash
 */
public record ChunkChange(
        String corpus,
        String generation,
        String documentId,
        String chunkId,
        boolean deleted,
        long version,
        int parent,
        String title,
        String text,
        int start,
        int end,
        String hash,
        float[] vector) {

    public static ChunkChange delete(String corpus, String generation, String documentId, String chunkId) {
        return new ChunkChange(corpus, generation, documentId, chunkId, true, 0, 0, null, null, 0, 0, null, null);
    }
}

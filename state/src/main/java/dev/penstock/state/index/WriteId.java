package dev.penstock.state.index;

import java.util.UUID;

/** Identity of one write of a document. It begins with the number of chunks, so that readers know what they ask for. */
final class WriteId {

    private WriteId() {}

    static String of(int chunks) {
        return chunks + "-" + UUID.randomUUID();
    }

    /** Chunks of the document that was written; 1 for an identity of another form. */
    static int chunks(String write) {
        int dash = write.indexOf('-');
        try {
            return Integer.parseInt(write.substring(0, Math.max(0, dash)));
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}

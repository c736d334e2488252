package dev.penstock.connectors.corpus;

import java.io.Closeable;
import java.io.IOException;

/** The documents of one file, one after the other. */
interface DocumentReader extends Closeable {

    /**
     * The next document, or the next failure behind which others can be read; null behind the last.
     *
     * @throws IOException if nothing more can be read
     */
    CorpusItem next() throws IOException;

    @Override
    default void close() throws IOException {}
}

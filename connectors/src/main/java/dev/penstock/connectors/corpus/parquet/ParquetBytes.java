package dev.penstock.connectors.corpus.parquet;

import java.io.IOException;
import java.io.InputStream;

/** A file that can be read from any place, by several streams at a time. */
public interface ParquetBytes {

    /** Bytes of the file. */
    long length();

    /** A stream from a position on, which the caller closes. */
    InputStream at(long position) throws IOException;
}

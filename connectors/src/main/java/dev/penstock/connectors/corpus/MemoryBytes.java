package dev.penstock.connectors.corpus;

import dev.penstock.connectors.corpus.parquet.ParquetBytes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** A file in memory. */
record MemoryBytes(byte[] bytes) implements ParquetBytes {

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public InputStream at(long position) {
        return new ByteArrayInputStream(bytes, Math.toIntExact(position), bytes.length - Math.toIntExact(position));
    }
}

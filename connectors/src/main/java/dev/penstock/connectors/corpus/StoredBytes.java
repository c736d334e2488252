package dev.penstock.connectors.corpus;

import dev.penstock.connectors.corpus.parquet.ParquetBytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** A file of one of Flink's file systems. */
record StoredBytes(URI uri, long length) implements ParquetBytes {

    @Override
    public InputStream at(long position) throws IOException {
        FSDataInputStream in = FileSystem.get(uri).open(new Path(uri));
        try {
            in.seek(position);
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }
}

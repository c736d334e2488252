package dev.penstock.connectors.corpus.parquet;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/** Reads what stands at the end of a Parquet file: schema, and where the columns are. */
final class Footer {
    private static final int TAIL = 8;
    private static final int LARGEST = 64 << 20;

    private Footer() {}

    /** @throws IOException if the file cannot be read, or is no Parquet file */
    static ParquetMetadata read(ParquetBytes file) throws IOException {
        if (file.length() < TAIL) {
            throw new IOException("it is no Parquet file");
        }
        ByteBuffer tail =
                ByteBuffer.wrap(bytes(file, file.length() - TAIL, TAIL)).order(ByteOrder.LITTLE_ENDIAN);
        int length = tail.getInt();
        String mark = StandardCharsets.US_ASCII.decode(tail).toString();
        if (mark.equals("PARE")) {
            throw new IOException("it is an encrypted Parquet file, which cannot be read");
        }
        if (!mark.equals("PAR1") || length < 0 || length > file.length() - TAIL) {
            throw new IOException("it is no whole Parquet file");
        }
        if (length > LARGEST) {
            throw new IOException("its Parquet footer has " + length + " bytes; allowed are " + LARGEST);
        }
        return new ParquetMetadataConverter()
                .readParquetMetadata(
                        new ByteArrayInputStream(bytes(file, file.length() - TAIL - length, length)),
                        ParquetMetadataConverter.NO_FILTER);
    }

    private static byte[] bytes(ParquetBytes file, long position, int length) throws IOException {
        try (InputStream in = file.at(position)) {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("it ends before its footer does");
            }
            return bytes;
        }
    }
}

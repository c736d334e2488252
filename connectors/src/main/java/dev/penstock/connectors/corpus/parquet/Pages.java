package dev.penstock.connectors.corpus.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Decompresses pages; parquet-java's own way to most codecs needs Hadoop. */
final class Pages {
    private Pages() {}

    /**
     * The bytes of a page.
     *
     * @param size bytes that come out
     * @throws IOException if they are damaged, or compressed by a codec that is not read
     */
    static byte[] decompress(CompressionCodecName codec, byte[] page, int size) throws IOException {
        byte[] bytes = size == 0 ? new byte[0] : inflate(codec, page, size);
        if (bytes.length != size) {
            throw new IOException("a Parquet page has " + bytes.length + " bytes and says that it has " + size);
        }
        return bytes;
    }

    private static byte[] inflate(CompressionCodecName codec, byte[] page, int size) throws IOException {
        return switch (codec) {
            case UNCOMPRESSED -> page;
            case SNAPPY -> snappy(page, size);
            case GZIP -> gzip(page, size);
            case ZSTD -> zstd(page, size);
            case LZ4_RAW -> lz4(page, size);
            default ->
                throw new IOException("its pages are compressed with " + codec
                        + "; allowed are UNCOMPRESSED, SNAPPY, GZIP, ZSTD and LZ4_RAW");
        };
    }

    private static byte[] snappy(byte[] page, int size) throws IOException {
        byte[] bytes = new byte[size];
        if (Snappy.uncompressedLength(page) != size) {
            throw new IOException("a Parquet page is damaged");
        }
        Snappy.uncompress(page, 0, page.length, bytes, 0);
        return bytes;
    }

    private static byte[] gzip(byte[] page, int size) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(page))) {
            return in.readNBytes(size);
        }
    }

    private static byte[] zstd(byte[] page, int size) throws IOException {
        try {
            return Zstd.decompress(page, size);
        } catch (ZstdException e) {
            throw new IOException("a Parquet page is damaged", e);
        }
    }

    private static byte[] lz4(byte[] page, int size) throws IOException {
        byte[] bytes = new byte[size];
        try {
            int count = new Lz4Decompressor().decompress(page, 0, page.length, bytes, 0, size);
            return count == size ? bytes : new byte[count];
        } catch (MalformedInputException e) {
            throw new IOException("a Parquet page is damaged", e);
        }
    }
}

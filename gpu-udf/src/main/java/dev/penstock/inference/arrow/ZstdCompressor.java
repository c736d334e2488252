package dev.penstock.inference.arrow;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Compresses Parquet's pages with Zstandard; parquet-java's own way to it needs Hadoop. */
final class ZstdCompressor implements BytesInputCompressor {
    /** The fastest: texts shrink well at every level, vectors hardly at any. */
    private static final int LEVEL = 1;

    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
        return BytesInput.from(Zstd.compress(bytes.toByteArray(), LEVEL));
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.ZSTD;
    }

    /** Holds nothing. */
    @Override
    public void release() {}
}

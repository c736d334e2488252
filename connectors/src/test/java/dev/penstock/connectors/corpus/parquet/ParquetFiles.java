package dev.penstock.connectors.corpus.parquet;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.lz4.Lz4Compressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.GroupWriter;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.xerial.snappy.Snappy;

/** Writes Parquet as other programs do: any schema, any codec, both forms of pages, dictionaries, several row groups. */
public final class ParquetFiles {
    private final MessageType type;
    private final CompressionCodecName codec;
    private final WriterVersion version;

    public ParquetFiles(MessageType type, CompressionCodecName codec, WriterVersion version) {
        this.type = type;
        this.codec = codec;
        this.version = version;
    }

    public void write(Path path, List<List<Group>> rowGroups) throws IOException {
        ParquetProperties properties = ParquetProperties.builder()
                .withWriterVersion(version)
                .withPageSize(1 << 12)
                .build();
        try (ParquetFileWriter file = new ParquetFileWriter(
                new LocalOutputFile(path), type, ParquetFileWriter.Mode.OVERWRITE, 1 << 20, 0, 64, 64, true)) {
            file.start();
            for (List<Group> rows : rowGroups) {
                write(file, rows, properties);
            }
            file.end(Map.of());
        }
    }

    private void write(ParquetFileWriter file, List<Group> rows, ParquetProperties properties) throws IOException {
        try (ColumnChunkPageWriteStore pages =
                        new ColumnChunkPageWriteStore(new Compressor(codec), type, properties.getAllocator(), 64);
                ColumnWriteStore columns = properties.newColumnWriteStore(type, pages)) {
            MessageColumnIO io = new ColumnIOFactory(true).getColumnIO(type);
            RecordConsumer consumer = io.getRecordWriter(columns);
            GroupWriter writer = new GroupWriter(consumer, type);
            rows.forEach(writer::write);
            consumer.flush();
            file.startBlock(rows.size());
            columns.flush();
            pages.flushToFileWriter(file);
            file.endBlock();
        }
    }

    private record Compressor(CompressionCodecName codec) implements BytesInputCompressor {
        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            byte[] plain = bytes.toByteArray();
            return BytesInput.from(
                    switch (codec) {
                        case SNAPPY -> Snappy.compress(plain);
                        case ZSTD -> Zstd.compress(plain);
                        case GZIP -> gzip(plain);
                        case LZ4_RAW -> lz4(plain);
                        default -> plain;
                    });
        }

        private static byte[] gzip(byte[] plain) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream out = new GZIPOutputStream(bytes)) {
                out.write(plain);
            }
            return bytes.toByteArray();
        }

        private static byte[] lz4(byte[] plain) {
            Lz4Compressor compressor = new Lz4Compressor();
            byte[] out = new byte[compressor.maxCompressedLength(plain.length)];
            return Arrays.copyOf(out, compressor.compress(plain, 0, plain.length, out, 0, out.length));
        }

        @Override
        public CompressionCodecName getCodecName() {
            return codec;
        }

        @Override
        public void release() {}
    }
}

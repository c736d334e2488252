package dev.penstock.inference.arrow;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.util.Text;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * What a file of batches holds, read by the readers of Arrow and of Parquet.
 *
 * @param rows the values of each row; lists as lists, texts as strings
 */
record StoredBatches(List<List<Object>> rows, Map<String, String> metadata) {

    static StoredBatches read(Path file, BatchFormat format) throws IOException {
        return format == BatchFormat.PARQUET ? parquet(file) : arrow(file, format);
    }

    /** Rows in each row group of a Parquet file. */
    static List<Long> rowGroups(Path file) throws IOException {
        try (ParquetFileReader reader = open(file)) {
            return reader.getRowGroups().stream()
                    .map(BlockMetaData::getRowCount)
                    .toList();
        }
    }

    private static StoredBatches arrow(Path file, BatchFormat format) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        try (RootAllocator memory = new RootAllocator();
                FileChannel channel = FileChannel.open(file);
                InputStream stream = Files.newInputStream(file);
                ArrowReader reader = format == BatchFormat.ARROW_FILE
                        ? new ArrowFileReader(channel, memory)
                        : new ArrowStreamReader(stream, memory)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                for (int row = 0; row < root.getRowCount(); row++) {
                    List<Object> values = new ArrayList<>();
                    for (FieldVector vector : root.getFieldVectors()) {
                        Object value = vector.getObject(row);
                        values.add(value instanceof Text text ? text.toString() : value);
                    }
                    rows.add(values);
                }
            }
            return new StoredBatches(rows, root.getSchema().getCustomMetadata());
        }
    }

    private static StoredBatches parquet(Path file) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        try (ParquetFileReader reader = open(file)) {
            MessageType type = reader.getFileMetaData().getSchema();
            PageReadStore pages = reader.readNextRowGroup();
            while (pages != null) {
                RecordReader<Group> records =
                        new ColumnIOFactory().getColumnIO(type).getRecordReader(pages, new GroupRecordConverter(type));
                for (long row = 0; row < pages.getRowCount(); row++) {
                    rows.add(values(records.read(), type));
                }
                pages = reader.readNextRowGroup();
            }
            return new StoredBatches(rows, reader.getFileMetaData().getKeyValueMetaData());
        }
    }

    private static ParquetFileReader open(Path file) throws IOException {
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new ZstdOnly())
                .build();
        return ParquetFileReader.open(new LocalInputFile(file), options);
    }

    private static List<Object> values(Group record, MessageType type) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            Type field = type.getType(i);
            if (record.getFieldRepetitionCount(i) == 0) {
                values.add(null);
            } else if (field.isPrimitive()) {
                values.add(value(record, i, field));
            } else {
                Group list = record.getGroup(i, 0);
                List<Object> items = new ArrayList<>();
                for (int item = 0; item < list.getFieldRepetitionCount(0); item++) {
                    Group element = list.getGroup(0, item);
                    items.add(value(element, 0, element.getType().getType(0)));
                }
                values.add(items);
            }
        }
        return values;
    }

    private static Object value(Group group, int field, Type type) {
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case INT32 -> group.getInteger(field, 0);
            case INT64 -> group.getLong(field, 0);
            case FLOAT -> group.getFloat(field, 0);
            default -> group.getString(field, 0);
        };
    }

    /** Parquet's own way to Zstandard needs Hadoop. */
    private static final class ZstdOnly
            implements CompressionCodecFactory, CompressionCodecFactory.BytesInputDecompressor {
        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
            if (codec != CompressionCodecName.ZSTD) {
                throw new AssertionError("compressed with " + codec);
            }
            return this;
        }

        @Override
        public BytesInput decompress(BytesInput bytes, int uncompressedSize) throws IOException {
            return BytesInput.from(Zstd.decompress(bytes.toByteArray(), uncompressedSize));
        }

        @Override
        public void decompress(ByteBuffer input, int compressedSize, ByteBuffer output, int uncompressedSize) {
            throw new UnsupportedOperationException("only heap memory is read");
        }

        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName codec) {
            throw new UnsupportedOperationException("only reads");
        }

        @Override
        public void release() {}
    }
}

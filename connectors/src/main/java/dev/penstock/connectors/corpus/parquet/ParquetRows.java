package dev.penstock.connectors.corpus.parquet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The rows of a Parquet file as JSON, some of its columns only. A page of each of these columns is in memory, however
 * large the row groups are. Not thread-safe.
 */
public final class ParquetRows implements Closeable {
    private final ParquetBytes file;
    private final MessageType schema;
    private final MessageType wanted;
    private final Iterator<BlockMetaData> blocks;
    private RowGroup group;
    private RecordReader<Group> records;
    private long left;

    private ParquetRows(ParquetBytes file, ParquetMetadata footer, MessageType wanted) {
        this.file = file;
        this.schema = footer.getFileMetaData().getSchema();
        this.wanted = wanted;
        this.blocks = footer.getBlocks().iterator();
    }

    /**
     * Opens a file.
     *
     * @param columns names of the columns that are read, those of them that the file has
     * @param needed names of columns of which the file must have one
     * @throws IOException if it cannot be read, is no Parquet file, or has none of the needed columns
     */
    public static ParquetRows open(ParquetBytes file, Set<String> columns, List<String> needed) throws IOException {
        try {
            ParquetMetadata footer = Footer.read(file);
            MessageType schema = footer.getFileMetaData().getSchema();
            List<Type> wanted = schema.getFields().stream()
                    .filter(field -> columns.contains(field.getName()))
                    .toList();
            if (wanted.stream().noneMatch(field -> needed.contains(field.getName()))) {
                throw new IOException("it has none of the columns " + String.join(", ", needed));
            }
            return new ParquetRows(file, footer, new MessageType(schema.getName(), wanted));
        } catch (ParquetRuntimeException e) {
            throw new IOException("it is no Parquet file that can be read", e);
        }
    }

    /**
     * The next row; null behind the last.
     *
     * @throws IOException if the file is damaged or cannot be read
     */
    public ObjectNode next() throws IOException {
        try {
            while (left == 0) {
                if (!blocks.hasNext()) {
                    return null;
                }
                open(blocks.next());
            }
            left--;
            return RowJson.object(records.read());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (ParquetRuntimeException | ArithmeticException e) {
            throw new IOException("it is a damaged Parquet file", e);
        }
    }

    private void open(BlockMetaData block) throws IOException {
        close();
        group = RowGroup.open(file, block, wanted);
        records = new ColumnIOFactory()
                .getColumnIO(wanted, schema)
                .getRecordReader(group, new GroupRecordConverter(wanted));
        left = group.getRowCount();
    }

    @Override
    public void close() throws IOException {
        if (group != null) {
            try {
                group.close();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            group = null;
        }
    }
}

package dev.penstock.connectors.corpus.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.schema.MessageType;

/** The wanted columns of one row group. */
final class RowGroup implements PageReadStore {
    private final Map<ColumnPath, ColumnPages> columns = new HashMap<>();
    private final long rows;

    private RowGroup(long rows) {
        this.rows = rows;
    }

    static RowGroup open(ParquetBytes file, BlockMetaData block, MessageType wanted) throws IOException {
        RowGroup group = new RowGroup(block.getRowCount());
        try {
            for (ColumnChunkMetaData column : block.getColumns()) {
                if (wanted.containsPath(column.getPath().toArray())) {
                    group.columns.put(column.getPath(), new ColumnPages(file, column));
                }
            }
            return group;
        } catch (IOException | RuntimeException e) {
            group.close();
            throw e;
        }
    }

    @Override
    public PageReader getPageReader(ColumnDescriptor column) {
        PageReader pages = columns.get(ColumnPath.get(column.getPath()));
        if (pages == null) {
            throw new UncheckedIOException(
                    new IOException("a row group lacks the column " + String.join(".", column.getPath())));
        }
        return pages;
    }

    @Override
    public long getRowCount() {
        return rows;
    }

    @Override
    public void close() {
        try {
            for (ColumnPages pages : columns.values()) {
                pages.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

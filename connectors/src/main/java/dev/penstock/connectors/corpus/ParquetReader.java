package dev.penstock.connectors.corpus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.connectors.corpus.parquet.ParquetBytes;
import dev.penstock.connectors.corpus.parquet.ParquetRows;
import dev.penstock.records.DocumentRow;
import java.io.IOException;

/** The documents of a Parquet file, its rows numbered from 1. */
final class ParquetReader implements DocumentReader {
    private final String path;
    private final ParquetRows rows;
    private final Origin origin;
    private long number;

    private ParquetReader(String path, ParquetRows rows, Origin origin) {
        this.path = path;
        this.rows = rows;
        this.origin = origin;
    }

    static ParquetReader open(String path, ParquetBytes file, Origin origin) throws IOException {
        return new ParquetReader(path, ParquetRows.open(file, DocumentRow.FIELDS, DocumentRow.TEXT_FIELDS), origin);
    }

    @Override
    public CorpusItem next() throws IOException {
        ObjectNode row = rows.next();
        if (row == null) {
            return null;
        }
        number++;
        return origin.row(path + "#" + number, row);
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}

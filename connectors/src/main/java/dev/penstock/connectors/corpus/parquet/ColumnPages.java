package dev.penstock.connectors.corpus.parquet;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/** The pages of one column in one row group, read one by one from a stream of their own: one page is in memory. */
final class ColumnPages implements PageReader, AutoCloseable {
    private static final int BUFFER = 1 << 16;
    /** Writers make pages of a megabyte; a single value may be larger. */
    private static final int LARGEST_PAGE = 256 << 20;

    private static final ParquetMetadataConverter CONVERTER = new ParquetMetadataConverter();

    private final ColumnChunkMetaData column;
    private final InputStream in;
    private final Statistics<?> noStatistics;
    private PageHeader header;
    private long valuesRead;

    ColumnPages(ParquetBytes file, ColumnChunkMetaData column) throws IOException {
        this.column = column;
        this.in = new BufferedInputStream(file.at(column.getStartingPos()), BUFFER);
        this.noStatistics =
                Statistics.getBuilderForReading(column.getPrimitiveType()).build();
    }

    @Override
    public long getTotalValueCount() {
        return column.getValueCount();
    }

    /** Null where the column has none; it stands before the data. */
    @Override
    public DictionaryPage readDictionaryPage() {
        try {
            PageHeader next = header();
            if (next.getType() != PageType.DICTIONARY_PAGE) {
                return null;
            }
            header = null;
            return new DictionaryPage(
                    BytesInput.from(bytes(next)),
                    next.getDictionary_page_header().getNum_values(),
                    CONVERTER.getEncoding(next.getDictionary_page_header().getEncoding()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public DataPage readPage() {
        try {
            while (valuesRead < column.getValueCount()) {
                PageHeader next = header();
                header = null;
                if (next.isSetData_page_header()) {
                    return first(next, next.getData_page_header());
                }
                if (next.isSetData_page_header_v2()) {
                    return second(next, next.getData_page_header_v2());
                }
                in.skipNBytes(size(next.getCompressed_page_size()));
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DataPage first(PageHeader page, DataPageHeader data) throws IOException {
        valuesRead += counted(data.getNum_values());
        return new DataPageV1(
                BytesInput.from(bytes(page)),
                data.getNum_values(),
                page.getUncompressed_page_size(),
                noStatistics,
                CONVERTER.getEncoding(data.getRepetition_level_encoding()),
                CONVERTER.getEncoding(data.getDefinition_level_encoding()),
                CONVERTER.getEncoding(data.getEncoding()));
    }

    /** Its levels stand before the values and are not compressed. */
    private DataPage second(PageHeader page, DataPageHeaderV2 data) throws IOException {
        valuesRead += counted(data.getNum_values());
        byte[] raw = raw(page);
        int repetitions = data.getRepetition_levels_byte_length();
        int levels = Math.addExact(repetitions, data.getDefinition_levels_byte_length());
        int size = size(page.getUncompressed_page_size());
        if (repetitions < 0 || levels < repetitions || levels > raw.length || levels > size) {
            throw damaged();
        }
        byte[] values = Arrays.copyOfRange(raw, levels, raw.length);
        return DataPageV2.uncompressed(
                data.getNum_rows(),
                data.getNum_nulls(),
                data.getNum_values(),
                BytesInput.from(raw, 0, repetitions),
                BytesInput.from(raw, repetitions, levels - repetitions),
                CONVERTER.getEncoding(data.getEncoding()),
                BytesInput.from(
                        data.isIs_compressed() ? Pages.decompress(column.getCodec(), values, size - levels) : values),
                noStatistics);
    }

    private PageHeader header() throws IOException {
        if (header == null) {
            header = Util.readPageHeader(in);
        }
        return header;
    }

    private byte[] bytes(PageHeader page) throws IOException {
        return Pages.decompress(column.getCodec(), raw(page), size(page.getUncompressed_page_size()));
    }

    private byte[] raw(PageHeader page) throws IOException {
        int size = size(page.getCompressed_page_size());
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("it ends within a Parquet page");
        }
        return bytes;
    }

    private static int size(int stated) throws IOException {
        if (stated < 0 || stated > LARGEST_PAGE) {
            throw new IOException("a Parquet page has " + stated + " bytes; allowed are " + LARGEST_PAGE);
        }
        return stated;
    }

    private static int counted(int values) throws IOException {
        if (values < 0) {
            throw damaged();
        }
        return values;
    }

    private static IOException damaged() {
        return new IOException("a Parquet page is damaged");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

package dev.penstock.connectors.corpus;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The documents of a folder or an object store, once. Files are listed lazily and read one by one; archives, JSON lines
 * and Parquet stream. What cannot be read is an item that says why: no file fails the job. Memory holds the documents of
 * a few batches of a megabyte, or one larger document.
 */
public final class CorpusSource
        implements Source<CorpusItem, FileGroup, ListingState>, ResultTypeQueryable<CorpusItem> {
    private static final long serialVersionUID = 1;

    private final CorpusFiles files;

    public CorpusSource(CorpusFiles files) {
        this.files = files;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<FileGroup, ListingState> createEnumerator(SplitEnumeratorContext<FileGroup> context) {
        return restoreEnumerator(context, new ListingState(null, List.of()));
    }

    @Override
    public SplitEnumerator<FileGroup, ListingState> restoreEnumerator(
            SplitEnumeratorContext<FileGroup> context, ListingState state) {
        return new ListingEnumerator(context, files, state);
    }

    @Override
    public SourceReader<CorpusItem, FileGroup> createReader(SourceReaderContext context) {
        return new CorpusReader(files, context);
    }

    @Override
    public SimpleVersionedSerializer<FileGroup> getSplitSerializer() {
        return SplitSerializers.groups();
    }

    @Override
    public SimpleVersionedSerializer<ListingState> getEnumeratorCheckpointSerializer() {
        return SplitSerializers.listings();
    }

    @Override
    public TypeInformation<CorpusItem> getProducedType() {
        return TypeInformation.of(CorpusItem.class);
    }
}

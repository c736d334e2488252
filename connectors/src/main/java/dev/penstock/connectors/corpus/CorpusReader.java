package dev.penstock.connectors.corpus;

import java.util.Map;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;

/** Asks for one group after the other. */
final class CorpusReader
        extends SingleThreadMultiplexSourceReaderBase<CorpusItem, CorpusItem, FileGroup, CorpusReader.Emitted> {

    CorpusReader(CorpusFiles files, SourceReaderContext context) {
        super(() -> new GroupReader(files), CorpusReader::emit, context.getConfiguration(), context);
    }

    /** A group, and the items of it that were emitted. */
    static final class Emitted {
        private final FileGroup group;
        private long items;

        private Emitted(FileGroup group) {
            this.group = group;
            this.items = group.emitted();
        }
    }

    private static void emit(CorpusItem item, SourceOutput<CorpusItem> output, Emitted state) {
        output.collect(item);
        state.items += item.isProgress() ? 0 : 1;
    }

    @Override
    public void start() {
        if (getNumberOfCurrentlyAssignedSplits() == 0) {
            context.sendSplitRequest();
        }
    }

    @Override
    protected void onSplitFinished(Map<String, Emitted> finished) {
        context.sendSplitRequest();
    }

    @Override
    protected Emitted initializedState(FileGroup group) {
        return new Emitted(group);
    }

    @Override
    protected FileGroup toSplitType(String id, Emitted state) {
        return new FileGroup(state.group.files(), state.items);
    }
}

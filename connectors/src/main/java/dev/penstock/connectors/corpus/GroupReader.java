package dev.penstock.connectors.corpus;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;

/** Reads groups of files one after the other, in a thread of its own; a batch holds some documents, or one large one. */
final class GroupReader implements SplitReader<CorpusItem, FileGroup> {
    private static final int ITEMS_IN_BATCH = 64;
    private static final long BYTES_IN_BATCH = 1 << 20;

    private final CorpusFiles files;
    private final Deque<FileGroup> groups = new ArrayDeque<>();
    private Deque<CorpusFile> left;
    private FileReader file;
    private long toSkip;

    GroupReader(CorpusFiles files) {
        this.files = files;
    }

    @Override
    public void handleSplitsChanges(SplitsChange<FileGroup> change) {
        groups.addAll(change.splits());
    }

    @Override
    public RecordsWithSplitIds<CorpusItem> fetch() throws IOException {
        FileGroup group = groups.peek();
        if (group == null) {
            return new RecordsBySplits<>(Map.of(), Set.of());
        }
        if (left == null) {
            left = new ArrayDeque<>(group.files());
            toSkip = group.emitted();
        }
        List<CorpusItem> batch = new ArrayList<>();
        fill(batch);
        boolean finished = file == null && left.isEmpty();
        if (finished) {
            groups.remove();
            left = null;
        }
        Map<String, Collection<CorpusItem>> records = Map.of(group.splitId(), batch);
        return new RecordsBySplits<>(records, finished ? Set.of(group.splitId()) : Set.of());
    }

    private void fill(List<CorpusItem> batch) throws IOException {
        long size = 0;
        long read = 0;
        long filesRead = 0;
        while (batch.size() < ITEMS_IN_BATCH && size < BYTES_IN_BATCH && (file != null || !left.isEmpty())) {
            if (file == null) {
                file = new FileReader(files, left.remove());
            }
            CorpusItem item = file.next();
            read += file.bytesSinceLast();
            if (item == null) {
                filesRead++;
                closeFile();
            } else if (toSkip > 0) {
                toSkip--;
            } else {
                batch.add(item);
                size += item.document() == null ? 0 : item.document().content().length;
            }
        }
        batch.add(CorpusItem.progress(read, filesRead));
    }

    private void closeFile() throws IOException {
        FileReader closing = file;
        file = null;
        closing.close();
    }

    /** Reading a file does not wait for anything that does not come. */
    @Override
    public void wakeUp() {}

    @Override
    public void close() throws IOException {
        if (file != null) {
            closeFile();
        }
    }
}

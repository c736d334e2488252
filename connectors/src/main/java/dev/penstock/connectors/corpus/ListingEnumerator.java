package dev.penstock.connectors.corpus;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;

/** Lists files as readers ask for them, off the coordinator's thread. */
final class ListingEnumerator implements SplitEnumerator<FileGroup, ListingState> {
    private static final int GROUPS_AT_ONCE = 16;
    private static final int FILES_IN_GROUP = 64;
    private static final long BYTES_IN_GROUP = 4 << 20;

    private final SplitEnumeratorContext<FileGroup> context;
    private final Listing listing;
    private final Deque<FileGroup> ready;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private CorpusFile held;
    private String after;
    private boolean busy;
    private boolean exhausted;

    ListingEnumerator(SplitEnumeratorContext<FileGroup> context, CorpusFiles files, ListingState state) {
        this.context = context;
        this.listing = new Listing(files, state.after());
        this.ready = new ArrayDeque<>(state.ready());
        this.after = state.after();
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String host) {
        waiting.add(subtask);
        serve();
    }

    @Override
    public void addSplitsBack(List<FileGroup> groups, int subtask) {
        ready.addAll(groups);
        serve();
    }

    @Override
    public void addReader(int subtask) {}

    @Override
    public ListingState snapshotState(long checkpoint) {
        return new ListingState(after, List.copyOf(ready));
    }

    private void serve() {
        // A reader that failed meanwhile asks again once it is back.
        waiting.removeIf(subtask -> !context.registeredReaders().containsKey(subtask));
        while (!waiting.isEmpty() && !ready.isEmpty()) {
            context.assignSplit(ready.poll(), waiting.poll());
        }
        if (!waiting.isEmpty() && exhausted) {
            waiting.forEach(context::signalNoMoreSplits);
            waiting.clear();
        } else if (!waiting.isEmpty() && !busy) {
            busy = true;
            context.callAsync(this::list, this::listed);
        }
    }

    /** Fewer groups than asked for are the last ones. */
    private List<FileGroup> list() throws IOException {
        List<FileGroup> groups = new ArrayList<>();
        FileGroup group = group();
        while (group != null) {
            groups.add(group);
            group = groups.size() < GROUPS_AT_ONCE ? group() : null;
        }
        return groups;
    }

    private FileGroup group() throws IOException {
        List<CorpusFile> files = new ArrayList<>();
        long bytes = 0;
        CorpusFile file = held != null ? held : listing.next();
        while (file != null
                && (files.isEmpty() || files.size() < FILES_IN_GROUP && bytes + file.bytes() <= BYTES_IN_GROUP)) {
            files.add(file);
            bytes += file.bytes();
            file = listing.next();
        }
        held = file;
        return files.isEmpty() ? null : new FileGroup(files);
    }

    private void listed(List<FileGroup> groups, Throwable failure) {
        if (failure != null) {
            throw new FlinkRuntimeException("the files could not be listed: " + failure.getMessage(), failure);
        }
        busy = false;
        exhausted = groups.size() < GROUPS_AT_ONCE;
        if (!groups.isEmpty()) {
            List<CorpusFile> last = groups.get(groups.size() - 1).files();
            after = last.get(last.size() - 1).path();
        }
        ready.addAll(groups);
        serve();
    }

    @Override
    public void close() {}
}

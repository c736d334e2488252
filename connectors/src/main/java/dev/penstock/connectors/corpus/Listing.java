package dev.penstock.connectors.corpus;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Walks a folder, the names of each folder in their order, and hands out one file after the other: what is in memory is
 * the path from the root to the current folder, and the names in these. Links and what begins with a dot is left out. A
 * folder that cannot be listed is handed out as a file with a fault. Not thread-safe.
 */
public final class Listing {
    private final CorpusFiles files;
    private final Folders folders;
    private final Globs include;
    private final Globs exclude;
    private final Deque<Level> levels = new ArrayDeque<>();
    private String after;
    /** Where the root itself is a file. */
    private String single;

    private boolean begun;

    /** A folder that is being walked; its path ends with a slash, that of the root is empty. */
    private record Level(String path, Iterator<Folders.Entry> entries) {}

    public Listing(CorpusFiles files) {
        this(files, null);
    }

    /** @param after the path of the last file that was handed out before, to go on behind it; null to begin */
    Listing(CorpusFiles files, String after) {
        this.files = files;
        this.folders = Folders.of(files);
        this.include = new Globs(files.include());
        this.exclude = new Globs(files.exclude());
        this.after = after;
    }

    /**
     * The next file; null behind the last. Blocks.
     *
     * @throws IOException if the root cannot be read
     */
    public CorpusFile next() throws IOException {
        if (!begun) {
            begin();
        }
        while (!levels.isEmpty()) {
            Level level = levels.peek();
            if (!level.entries().hasNext()) {
                levels.pop();
                continue;
            }
            CorpusFile file = take(level.path(), level.entries().next());
            if (file != null) {
                return file;
            }
        }
        return null;
    }

    private void begin() throws IOException {
        Folders.Entry root = folders.at(files.root());
        single = root.isFolder() ? null : files.root().toString();
        List<Folders.Entry> first = root.isFolder() ? folders.in(files.root()) : List.of(root);
        levels.push(new Level("", first.iterator()));
        begun = true;
    }

    /** Null where there is no file to hand out. */
    private CorpusFile take(String parent, Folders.Entry entry) {
        String path = parent + entry.name();
        if (entry.name().startsWith(".") || exclude.match(path) || isBehind(path, entry.isFolder())) {
            return null;
        }
        if (entry.isFolder()) {
            return enter(path, entry);
        }
        if (!include.isEmpty() && !include.match(path)) {
            return null;
        }
        return new CorpusFile(path, single, entry.bytes(), entry.modifiedMs(), null);
    }

    private CorpusFile enter(String path, Folders.Entry folder) {
        try {
            levels.push(new Level(path + "/", folders.in(folder.uri()).iterator()));
            return null;
        } catch (IOException e) {
            return new CorpusFile(path, null, 0, folder.modifiedMs(), Reasons.of(e));
        }
    }

    /** Whether it was handed out before. Folders on the way to the last file are entered again. */
    private boolean isBehind(String path, boolean isFolder) {
        if (after == null) {
            return false;
        }
        if (isFolder && after.startsWith(path + "/")) {
            return false;
        }
        boolean behind = compare(path, after) <= 0;
        if (!behind) {
            after = null;
        }
        return behind;
    }

    /** Paths in the order of the walk: name by name. */
    private static int compare(String left, String right) {
        String[] these = left.split("/");
        String[] those = right.split("/");
        for (int i = 0; i < Math.min(these.length, those.length); i++) {
            int order = these[i].compareTo(those[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(these.length, those.length);
    }
}

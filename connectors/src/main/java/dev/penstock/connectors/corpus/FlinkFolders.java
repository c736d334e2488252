package dev.penstock.connectors.corpus;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Folders of Flink's file systems, such as S3. */
final class FlinkFolders implements Folders {

    @Override
    public Entry at(URI uri) throws IOException {
        return entry(FileSystem.get(uri).getFileStatus(new Path(uri)));
    }

    @Override
    public List<Entry> in(URI folder) throws IOException {
        List<Entry> entries = new ArrayList<>();
        FileStatus[] found = FileSystem.get(folder).listStatus(new Path(folder));
        for (FileStatus status : found == null ? new FileStatus[0] : found) {
            entries.add(entry(status));
        }
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    private static Entry entry(FileStatus status) {
        Path path = status.getPath();
        return new Entry(path.getName(), path.toUri(), status.isDir(), status.getLen(), status.getModificationTime());
    }
}

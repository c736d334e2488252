package dev.penstock.jobs.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Finds the checkpoint from which a job goes on after its process was stopped or lost. Flink keeps them as
 * {@code FOLDER/JOB-ID/chk-N}, under a new id for each start; one is complete when it has its metadata, which is written
 * last.
 */
final class LastCheckpoint {
    private static final String METADATA = "_metadata";

    /** By time, and by number where the file system counts in seconds. */
    private static final Comparator<FileStatus> NEWER =
            Comparator.comparingLong(FileStatus::getModificationTime).thenComparingLong(LastCheckpoint::number);

    private LastCheckpoint() {}

    /**
     * The complete checkpoint that was written last.
     *
     * @param folder {@code job.checkpoint-dir}, on any file system that Flink knows
     * @throws IOException if the folder cannot be listed; one that does not exist holds no checkpoint
     */
    static Optional<Path> under(String folder) throws IOException {
        Path root = new Path(folder);
        FileSystem files = root.getFileSystem();
        FileStatus newest = null;
        for (FileStatus job : children(files, root)) {
            for (FileStatus checkpoint : children(files, job.getPath())) {
                FileStatus metadata = metadata(files, checkpoint.getPath());
                if (metadata != null && (newest == null || NEWER.compare(metadata, newest) > 0)) {
                    newest = metadata;
                }
            }
        }
        return Optional.ofNullable(newest).map(metadata -> metadata.getPath().getParent());
    }

    /** The settings that restore it. Flink then owns the checkpoint, and deletes it once it has newer ones. */
    static Configuration restoring(Path checkpoint) {
        return new Configuration()
                .set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint.toString())
                .set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
    }

    private static long number(FileStatus metadata) {
        String name = metadata.getPath().getParent().getName();
        String digits = name.substring(name.lastIndexOf('-') + 1);
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
    }

    private static FileStatus metadata(FileSystem files, Path checkpoint) throws IOException {
        if (!checkpoint.getName().startsWith("chk-")) {
            return null;
        }
        try {
            return files.getFileStatus(new Path(checkpoint, METADATA));
        } catch (FileNotFoundException incomplete) {
            return null;
        }
    }

    private static Iterable<FileStatus> children(FileSystem files, Path folder) throws IOException {
        try {
            FileStatus[] children = files.listStatus(folder);
            return children == null
                    ? List.of()
                    : Stream.of(children).filter(FileStatus::isDir).toList();
        } catch (FileNotFoundException none) {
            return List.of();
        }
    }
}

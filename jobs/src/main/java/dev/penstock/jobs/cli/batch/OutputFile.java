package dev.penstock.jobs.cli.batch;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is written beside its place, and put there when it is complete. */
public final class OutputFile implements AutoCloseable {
    private final Path target;
    private final Path part;
    private final OutputStream stream;
    private Thread hook;

    public OutputFile(Path target) throws IOException {
        this.target = target;
        this.part = part(target);
        this.stream = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
    }

    public OutputStream stream() {
        return stream;
    }

    /** On Ctrl-C, writes what there is and says where it lies. */
    void sayWhatIsLeftOnInterrupt(BatchRun run, PrintWriter err) {
        hook = new Thread(
                () -> {
                    try {
                        err.println("penstock: interrupted; " + run.flush() + " lines are in " + part);
                    } catch (IOException failed) {
                        err.println("penstock: interrupted; " + part + " could not be written: " + failed.getMessage());
                    }
                    err.flush();
                },
                "penstock-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Puts the file into its place, over one that may lie there. */
    public void complete() throws IOException {
        stream.close();
        forgetHook();
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException onThisFileSystem) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Deletes what was written of a file that did not become complete, if there is anything. */
    public static void discardPart(Path target) throws IOException {
        Files.deleteIfExists(part(target));
    }

    private static Path part(Path target) {
        return target.resolveSibling(target.getFileName() + ".part");
    }

    @Override
    public void close() throws IOException {
        forgetHook();
        stream.close();
    }

    private void forgetHook() {
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException shuttingDown) {
                return; // it is running, or has run
            }
            hook = null;
        }
    }
}

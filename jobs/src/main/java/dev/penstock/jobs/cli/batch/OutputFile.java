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
final class OutputFile implements AutoCloseable {
    private final Path target;
    private final Path part;
    private final OutputStream stream;
    private Thread hook;

    OutputFile(Path target) throws IOException {
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + ".part");
        this.stream = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
    }

    OutputStream stream() {
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
    void complete() throws IOException {
        stream.close();
        forgetHook();
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException onThisFileSystem) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
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

package dev.penstock.jobs.cli.batch;

import dev.penstock.records.LineReader;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Runs a file with a progress bar on stderr, where that is a terminal. */
final class FileProgress {
    private static final long MEBIBYTE = 1 << 20;

    private FileProgress() {}

    static BatchRun.Report around(Path file, int maxLineBytes, BatchRun run) throws IOException, InterruptedException {
        try (ProgressBar bar = System.console() == null ? null : bar(file);
                LineReader lines = new LineReader(counted(file, bar), maxLineBytes)) {
            return run.run(lines);
        }
    }

    private static ProgressBar bar(Path file) throws IOException {
        long bytes = Files.size(file);
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName("Requests")
                .setInitialMax(bytes)
                .setConsumer(new ConsoleProgressBarConsumer(System.err));
        return (bytes > MEBIBYTE ? builder.setUnit(" MiB", MEBIBYTE) : builder.setUnit(" B", 1)).build();
    }

    private static InputStream counted(Path file, ProgressBar bar) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        return bar == null
                ? in
                : new FilterInputStream(in) {
                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        int count = super.read(buffer, offset, length);
                        bar.stepBy(Math.max(0, count));
                        return count;
                    }
                };
    }
}

package dev.penstock.jobs.cli.demo;

import dev.penstock.inference.llama.TinyLlama;
import dev.penstock.jobs.cli.CliException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Fetches the model of {@code --llm}, with a progress bar where stderr is a terminal. */
final class Download {
    private static final long MEGABYTE = 1_000_000;

    private Download() {}

    static void tinyLlama(PrintWriter out) {
        boolean there = TinyLlama.cached().isPresent();
        try {
            Path file = there || System.console() == null ? TinyLlama.fetch((done, total) -> {}) : withBar();
            out.println("TinyLlama " + (there ? "is there: " : "was fetched and verified: ") + file);
            out.flush();
        } catch (IOException failed) {
            throw new CliException(failed.getMessage() + "; without --llm, the demo needs no download", failed);
        }
    }

    private static Path withBar() throws IOException {
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("TinyLlama")
                .setInitialMax(TinyLlama.BYTES)
                .setUnit(" MB", MEGABYTE)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build()) {
            return TinyLlama.fetch((done, total) -> bar.stepTo(done));
        }
    }
}

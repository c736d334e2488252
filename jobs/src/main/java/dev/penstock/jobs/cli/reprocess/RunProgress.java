package dev.penstock.jobs.cli.reprocess;

import dev.penstock.connectors.corpus.CorpusFile;
import dev.penstock.connectors.corpus.CorpusFiles;
import dev.penstock.connectors.corpus.Listing;
import dev.penstock.jobs.reprocess.RunEvent;
import dev.penstock.jobs.reprocess.Tally;
import java.io.IOException;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A progress bar on stderr, where that is a terminal, over the bytes of the files: how many documents are in them shows
 * only when they are read. How many bytes there are is counted meanwhile.
 */
final class RunProgress implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunProgress.class);
    private static final long MEBIBYTE = 1 << 20;
    private static final long UNKNOWN = -1;

    private final ProgressBar bar;
    private final long startedAt = System.nanoTime();
    private volatile boolean closed;

    private RunProgress(ProgressBar bar) {
        this.bar = bar;
    }

    static RunProgress begin(CorpusFiles files) {
        if (System.console() == null) {
            return new RunProgress(null);
        }
        RunProgress progress = new RunProgress(new ProgressBarBuilder()
                .setTaskName("Reading")
                .setInitialMax(UNKNOWN)
                .setUnit(" MiB", MEBIBYTE)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build());
        Thread counting = new Thread(() -> progress.count(files), "penstock-count-files");
        counting.setDaemon(true);
        counting.start();
        return progress;
    }

    private void count(CorpusFiles files) {
        try {
            Listing listing = new Listing(files);
            long bytes = 0;
            for (CorpusFile file = listing.next(); file != null && !closed; file = listing.next()) {
                bytes += file.bytes();
            }
            bar.maxHint(bytes);
        } catch (IOException e) {
            LOG.warn("The files could not be counted, so that the time left is not known: {}", e.toString());
        }
    }

    void add(RunEvent event, Tally tally) {
        if (bar != null) {
            bar.stepBy(event.bytes());
            double seconds = (System.nanoTime() - startedAt) / 1e9;
            bar.setExtraMessage(String.format(
                    Locale.ROOT, " %,d documents, %,.0f/s", tally.documents(), tally.documents() / seconds));
        }
    }

    @Override
    public void close() {
        closed = true;
        if (bar != null) {
            bar.close();
        }
    }
}

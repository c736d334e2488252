package dev.penstock.jobs.cli;

import dev.penstock.inference.fit.FitProgress;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A progress bar for each phase on stderr, with the time that is left, where that is a terminal. */
public final class BarProgress implements FitProgress, AutoCloseable {
    private final boolean shown;
    private ProgressBar bar;

    public BarProgress(boolean shown) {
        this.shown = shown;
    }

    @Override
    public void begin(String phase, long steps) {
        close();
        if (shown) {
            bar = new ProgressBarBuilder()
                    .setTaskName(phase)
                    .setInitialMax(steps)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build();
        }
    }

    @Override
    public void step() {
        if (bar != null) {
            bar.step();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}

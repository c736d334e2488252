package dev.penstock.jobs.cli.demo;

import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows the scoreboard while it fills: as a table that is redrawn twice a second, or as a line now and then. */
final class LiveTable implements AutoCloseable {
    private static final long REDRAW_MILLIS = 500;
    private static final long LINE_MILLIS = 3000;

    private final Scoreboard board;
    private final PrintWriter out;
    private final LiveScreen screen;
    private final long startedNanos = System.nanoTime();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "penstock-table");
        thread.setDaemon(true);
        return thread;
    });

    LiveTable(Scoreboard board, PrintWriter out, boolean redraw) {
        this.board = board;
        this.out = out;
        this.screen = redraw ? new LiveScreen(out) : null;
        long period = redraw ? REDRAW_MILLIS : LINE_MILLIS;
        timer.scheduleAtFixedRate(this::show, period, period, TimeUnit.MILLISECONDS);
    }

    private void show() {
        if (screen != null) {
            screen.draw(TableView.table(snapshot()));
        } else {
            out.println(TableView.line(snapshot()));
            out.flush();
        }
    }

    /** Stops and shows the table a last time. */
    Scoreboard.Snapshot finish() throws InterruptedException {
        close();
        timer.awaitTermination(REDRAW_MILLIS, TimeUnit.MILLISECONDS);
        Scoreboard.Snapshot end = snapshot();
        if (screen != null) {
            screen.draw(TableView.table(end));
        } else {
            TableView.table(end).forEach(out::println);
            out.flush();
        }
        return end;
    }

    private Scoreboard.Snapshot snapshot() {
        return board.snapshot((System.nanoTime() - startedNanos) / 1e9);
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}

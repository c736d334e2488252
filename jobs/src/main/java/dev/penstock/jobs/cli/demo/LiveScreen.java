package dev.penstock.jobs.cli.demo;

import java.io.PrintStream;
import java.util.List;

/** Redraws lines in place on a terminal that knows ANSI escapes; prints nothing else. */
final class LiveScreen {
    private static final String UP = "\u001B[%dA";
    private static final String CLEAR_LINE = "\u001B[2K";

    private final PrintStream out;
    private final int width;
    private int drawn;

    /** @param width columns; longer lines are cut, because a line that wraps would break the redraw */
    LiveScreen(PrintStream out, int width) {
        this.out = out;
        this.width = width;
    }

    void draw(List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append(UP.formatted(drawn));
        }
        for (String line : lines) {
            String cut = line.length() > width ? line.substring(0, width) : line;
            text.append(CLEAR_LINE).append(cut).append('\n');
        }
        out.print(text);
        out.flush();
        drawn = lines.size();
    }
}

package dev.penstock.jobs.cli.demo;

import java.io.PrintWriter;
import java.util.List;

/** Redraws lines in place on a terminal that knows ANSI escapes. */
final class LiveScreen {
    private static final String UP = "\u001B[%dA";
    private static final String CLEAR_LINE = "\u001B[2K";
    /** A line that wraps would break the redraw: a narrow terminal cuts it. */
    private static final String NO_WRAP = "\u001B[?7l";

    private static final String WRAP = "\u001B[?7h";

    private final PrintWriter out;
    private int drawn;

    LiveScreen(PrintWriter out) {
        this.out = out;
    }

    void draw(List<String> lines) {
        StringBuilder text = new StringBuilder(NO_WRAP);
        if (drawn > 0) {
            text.append(UP.formatted(drawn));
        }
        for (String line : lines) {
            text.append(CLEAR_LINE).append(line).append('\n');
        }
        out.print(text.append(WRAP));
        out.flush();
        drawn = lines.size();
    }
}

package dev.penstock.jobs.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Progress lines of things that take seconds: what is being done, then what came of it and how long it took. */
public final class Steps {
    private final PrintWriter out;

    public Steps(PrintWriter out) {
        this.out = out;
    }

    /** Runs one step; {@code detail} says in a few words what came of it. */
    public <T> T run(String title, Callable<T> step, Function<T, String> detail) throws Exception {
        out.print(String.format(Locale.ROOT, "%-34s", title + " ..."));
        out.flush();
        long started = System.nanoTime();
        T result;
        try {
            result = step.call();
        } catch (Exception failed) {
            out.println(" failed");
            out.flush();
            throw failed;
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        out.println(String.format(Locale.ROOT, " %s (%.1f s)", detail.apply(result), seconds));
        out.flush();
        return result;
    }
}

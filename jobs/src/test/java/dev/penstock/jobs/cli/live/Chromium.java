package dev.penstock.jobs.cli.live;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A browser without a window, in a process of its own for each page. */
final class Chromium {
    private static final long PATIENCE_SECONDS = 60;
    /** Milliseconds of the page's own clock, which stands still while something is fetched. */
    private static final int BUDGET = 5000;

    private final Path program;
    private final Path folder;

    private Chromium(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /** @param folder for its profile and what it writes; empty where there is no browser */
    static Optional<Chromium> in(Path folder) {
        String named = System.getenv("PENSTOCK_CHROMIUM");
        Path program = Path.of(named == null ? "/usr/bin/chromium" : named);
        return Files.isExecutable(program) ? Optional.of(new Chromium(program, folder)) : Optional.empty();
    }

    /** The page as it stands when its script has done its work. */
    String dom(URI page) throws IOException, InterruptedException {
        Path dom = Files.createTempFile(folder, "dom", ".html");
        run(page, dom, "--dump-dom");
        return Files.readString(dom);
    }

    /** A picture of the page, as PNG. */
    Path screenshot(URI page, String name, int width, int height, boolean dark)
            throws IOException, InterruptedException {
        Path picture = folder.resolve(name + ".png");
        List<String> options = new ArrayList<>(
                List.of("--screenshot=" + picture, "--window-size=" + width + "," + height, "--hide-scrollbars"));
        if (dark) {
            options.add("--blink-settings=preferredColorScheme=0");
        }
        run(page, folder.resolve(name + ".out"), options.toArray(String[]::new));
        return picture;
    }

    /** The page, open until the tab is closed. */
    BrowserTab open(URI page) throws Exception {
        Path profile = Files.createTempDirectory(folder, "profile");
        return BrowserTab.open(
                start(folder.resolve("tab.out"), profile, "--remote-debugging-port=0", page.toString()), profile);
    }

    private void run(URI page, Path out, String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--virtual-time-budget=" + BUDGET);
        all.add(page.toString());
        Process browser = start(out, Files.createTempDirectory(folder, "profile"), all.toArray(String[]::new));
        try {
            if (!browser.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || browser.exitValue() != 0) {
                throw new AssertionError("Chromium did not end well: " + Files.readString(log()));
            }
        } finally {
            end(browser);
        }
    }

    /** With all of its processes: one that is left would go on writing into a profile that is being deleted. */
    static void end(Process browser) throws InterruptedException {
        List<ProcessHandle> processes = Stream.concat(Stream.of(browser.toHandle()), browser.descendants())
                .toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : processes) {
            try {
                process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException alive) {
                throw new AssertionError("a process of Chromium does not end: " + process.info(), alive);
            }
        }
    }

    private Process start(Path out, Path profile, String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile));
        line.addAll(List.of(options));
        return new ProcessBuilder(line)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path log() {
        return folder.resolve("chromium.log");
    }
}

package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.operators.evaluation.Retrieved;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A ranking for each query in TREC's format, {@code query Q0 document rank score tag}, as trec_eval reads it. */
final class RunFile implements AutoCloseable {
    private final Path file;
    private final String tag;
    private final PrintWriter out;

    /** Writes {@code NAME.METHOD.EXTENSION} beside the file that was named. */
    static RunFile open(Path named, String method) {
        String name = named.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String own = dot <= 0 ? name + "." + method : name.substring(0, dot) + "." + method + name.substring(dot);
        Path file = named.resolveSibling(own);
        try {
            return new RunFile(file, method, new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new CliException("--run: " + file + " cannot be written; name a file in a folder that can", e);
        }
    }

    private RunFile(Path file, String tag, PrintWriter out) {
        this.file = file;
        this.tag = tag;
        this.out = out;
    }

    /** @param ranked best first */
    void add(String query, List<Retrieved> ranked) {
        String id = word(query);
        int rank = 0;
        for (Retrieved found : ranked) {
            rank++;
            out.println(id + " Q0 " + word(found.document()) + " " + rank + " " + (float) found.score() + " penstock-"
                    + tag);
        }
    }

    private String word(String id) {
        if (id.chars().anyMatch(Character::isWhitespace)) {
            throw new CliException(
                    "--run: the id '" + id + "' holds a blank, which TREC's format cannot; leave --run out");
        }
        return id;
    }

    @Override
    public void close() {
        out.close();
        if (out.checkError()) {
            throw new CliException("--run: " + file + " could not be written to its end");
        }
    }
}

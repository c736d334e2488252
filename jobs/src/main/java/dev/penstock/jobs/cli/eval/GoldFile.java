package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.operators.evaluation.answers.AnsweredQuestion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A gold set: JSON lines with {@code id}, {@code question}, the right {@code answers} or one {@code reference}, the {@code
 * contexts} that an answer should rest on, and perhaps a {@code prediction} (or {@code answer}). It is read as often as it
 * is needed, and never held as a whole.
 */
record GoldFile(Path file) {
    /** Longer texts take the word metrics minutes, and no answer is that long. */
    private static final int LONGEST = 100_000;

    GoldFile {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new CliException("--data: " + file + " is no file that can be read");
        }
    }

    /**
     * A line of it.
     *
     * @param references empty where none is given
     * @param prediction null where none is given
     */
    record Gold(String id, String question, List<String> references, List<String> contexts, String prediction) {

        AnsweredQuestion answered(String answer) {
            return new AnsweredQuestion(id, question, references, contexts, answer == null ? "" : answer);
        }
    }

    /** What a set holds. */
    record Size(int questions, int withPrediction) {}

    /** @throws CliException at the first wrong line; the message names file, line and field */
    void read(Consumer<Gold> reader) {
        JsonLines.read(file, line -> reader.accept(gold(line)));
    }

    /** Reads all of it once, so that a wrong line is told before any work is done. */
    Size check() {
        Set<String> ids = new HashSet<>();
        int[] predictions = {0};
        JsonLines.read(file, line -> {
            Gold gold = gold(line);
            if (!ids.add(gold.id())) {
                throw line.wrong("id", "stands in an earlier line as well; each question needs its own");
            }
            predictions[0] += gold.prediction() == null ? 0 : 1;
        });
        if (ids.isEmpty()) {
            throw new CliException(file
                    + " holds no question; allowed are lines as {\"id\": ..., \"question\": ..., \"answers\": [...]}");
        }
        return new Size(ids.size(), predictions[0]);
    }

    private static Gold gold(JsonLines.Line line) {
        return new Gold(
                line.id("id"),
                bounded(line, "question", line.text("question")),
                references(line),
                bounded(line, "contexts", line.optionalTexts("contexts")),
                prediction(line));
    }

    private static List<String> references(JsonLines.Line line) {
        boolean several = line.object().hasNonNull("answers");
        boolean one = line.object().hasNonNull("reference");
        if (several && one) {
            throw line.wrong("answers", "stands beside reference; allowed is one of them");
        }
        if (!several) {
            return one ? List.of(bounded(line, "reference", line.text("reference"))) : List.of();
        }
        List<String> answers = line.optionalTexts("answers");
        if (answers.isEmpty()) {
            throw line.wrong(
                    "answers", "is empty; leave it out where no answer is known, and write [\"\"] where none is right");
        }
        return bounded(line, "answers", answers);
    }

    /** The answer that a line of any file holds; null for none. */
    static String prediction(JsonLines.Line line) {
        String field = line.object().hasNonNull("prediction") ? "prediction" : "answer";
        return line.object().hasNonNull(field) ? bounded(line, field, line.text(field)) : null;
    }

    static String bounded(JsonLines.Line line, String field, String text) {
        if (text.length() > LONGEST) {
            throw line.wrong(field, "has " + text.length() + " characters; allowed are " + LONGEST);
        }
        return text;
    }

    private static List<String> bounded(JsonLines.Line line, String field, List<String> texts) {
        texts.forEach(text -> bounded(line, field, text));
        return texts;
    }
}

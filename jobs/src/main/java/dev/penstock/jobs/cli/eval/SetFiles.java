package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.operators.evaluation.Judgements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The three files of a retrieval set in the layout of the BEIR benchmark, each gzipped where its name ends in .gz.
 *
 * @param corpus JSON lines with _id, title (optional) and text
 * @param queries JSON lines with _id and text
 * @param qrels judgements, see {@link JudgementsFile}
 */
public record SetFiles(Path corpus, Path queries, Path qrels) {

    /**
     * Finds the files that were not named.
     *
     * @param corpus a file, or a folder that holds corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv
     * @param queries null to find it in the folder
     * @param qrels null to find it in the folder
     * @throws CliException if one is missing; the message names the option
     */
    public static SetFiles of(Path corpus, Path queries, Path qrels, String split) {
        if (Files.isDirectory(corpus)) {
            return new SetFiles(
                    in(corpus, "corpus.jsonl", "--corpus"),
                    queries == null ? in(corpus, "queries.jsonl", "--queries") : readable(queries, "--queries"),
                    qrels == null ? in(corpus, "qrels/" + split + ".tsv", "--qrels") : readable(qrels, "--qrels"));
        }
        return new SetFiles(readable(corpus, "--corpus"), readable(queries, "--queries"), readable(qrels, "--qrels"));
    }

    private static Path in(Path folder, String name, String option) {
        Path plain = folder.resolve(name);
        Path zipped = folder.resolve(name + ".gz");
        if (!Files.isRegularFile(plain) && !Files.isRegularFile(zipped)) {
            throw new CliException(
                    option + ": " + folder + " has neither " + name + " nor " + name + ".gz; name the file");
        }
        return Files.isRegularFile(plain) ? plain : zipped;
    }

    private static Path readable(Path file, String option) {
        if (file == null) {
            throw new CliException(
                    option + " is missing: name the file, or a folder in the layout of BEIR with --corpus");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new CliException(option + ": " + file + " is no file that can be read");
        }
        return file;
    }

    /**
     * Reads all three. Queries without a judgement are left out, as BEIR does.
     *
     * @throws CliException if a line is wrong; the message names file, line and field
     */
    public RetrievalSet read() {
        Judgements judgements = JudgementsFile.read(qrels);
        Map<String, String> all = readQueries();
        Map<String, String> judged = new LinkedHashMap<>();
        for (String query : judgements.queries()) {
            String text = all.get(query);
            if (text == null) {
                throw new CliException(qrels + ": query " + query + " is not in " + queries
                        + "; judgements and queries must be of the same set");
            }
            judged.put(query, text);
        }
        return new RetrievalSet(readCorpus(), judged, judgements);
    }

    private List<SetDocument> readCorpus() {
        List<SetDocument> documents = new ArrayList<>();
        UniqueIds ids = new UniqueIds();
        JsonLines.read(corpus, line -> {
            String id = ids.add(line);
            documents.add(new SetDocument(id, line.optionalText("title"), line.text("text")));
        });
        if (documents.isEmpty()) {
            throw new CliException("--corpus: " + corpus + " holds no document");
        }
        return documents;
    }

    private Map<String, String> readQueries() {
        Map<String, String> texts = new LinkedHashMap<>();
        UniqueIds ids = new UniqueIds();
        JsonLines.read(queries, line -> texts.put(ids.add(line), line.text("text")));
        return texts;
    }

    /** Says where an id stood before. */
    private static final class UniqueIds {
        private final Map<String, Long> lines = new LinkedHashMap<>();

        String add(JsonLines.Line line) {
            String id = line.id("_id");
            Long before = lines.put(id, line.number());
            if (before != null) {
                throw line.wrong("_id", id + " stands in line " + before + " too; allowed is every id once");
            }
            return id;
        }
    }
}

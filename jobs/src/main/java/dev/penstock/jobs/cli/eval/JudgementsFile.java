package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.operators.evaluation.Judgements;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Judgements of documents, one a line, gzipped where the name ends in .gz: either tab-separated {@code query-id corpus-id
 * score} with or without a line of headings, as BEIR has them, or TREC's {@code query iteration document grade}. Grades are
 * whole numbers.
 */
final class JudgementsFile {
    private static final int BEIR_FIELDS = 3;
    private static final int TREC_FIELDS = 4;

    private JudgementsFile() {}

    /** @throws CliException if the file or a line is wrong; the message names both and the field */
    static Judgements read(Path file) {
        Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
        TextLines.read(file, (number, text) -> {
            if (!text.isBlank() && !(number == 1 && isHeading(text))) {
                add(file, number, fields(file, number, text), grades);
            }
        });
        if (grades.isEmpty()) {
            throw new CliException("--qrels: " + file + " holds no judgement");
        }
        return new Judgements(grades);
    }

    private static boolean isHeading(String text) {
        return text.strip().toLowerCase(java.util.Locale.ROOT).startsWith("query-id");
    }

    private static String[] fields(Path file, long number, String text) {
        // Ids of BEIR may hold blanks, those of TREC may not.
        String[] fields =
                text.indexOf('\t') >= 0 ? text.split("\t", -1) : text.strip().split("\\s+");
        if (fields.length != BEIR_FIELDS && fields.length != TREC_FIELDS) {
            throw new CliException(
                    file + ", line " + number + ": " + fields.length
                            + " fields; allowed are query-id, corpus-id and score, or TREC's query, iteration, document and grade");
        }
        return fields;
    }

    private static void add(Path file, long number, String[] fields, Map<String, Map<String, Integer>> grades) {
        String query = id(file, number, "query-id", fields[0]);
        String document = id(file, number, "corpus-id", fields[fields.length - 2]);
        int grade = grade(file, number, fields[fields.length - 1].strip());
        Integer before =
                grades.computeIfAbsent(query, unknown -> new LinkedHashMap<>()).put(document, grade);
        if (before != null && before != grade) {
            throw new CliException(file + ", line " + number + ": corpus-id " + document + " is judged for query "
                    + query + " with score " + grade + ", and before with " + before + "; allowed is one judgement");
        }
    }

    private static String id(Path file, long number, String field, String value) {
        if (value.isBlank()) {
            throw new CliException(file + ", line " + number + ": " + field + " is empty");
        }
        return value.strip();
    }

    private static int grade(Path file, long number, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new CliException(
                    file + ", line " + number + ": score '" + value + "' is not allowed; allowed is a whole number", e);
        }
    }
}

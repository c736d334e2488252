package dev.penstock.jobs.cli.demo;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Makes questions for a folder of documents that the program knows nothing of, from headings or first lines. */
final class CorpusQuestions {
    private static final int MOST = 60;
    private static final int LONGEST_TOPIC = 80;

    private CorpusQuestions() {}

    static List<RequestTemplate> of(Path folder) throws IOException {
        Set<String> topics = new LinkedHashSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(CorpusQuestions::isText).sorted().toList()) {
                topics.addAll(topicsOf(file));
            }
        }
        List<RequestTemplate> questions = new ArrayList<>();
        for (String topic : topics.stream().limit(MOST).toList()) {
            boolean hard = questions.size() % 5 == 4;
            String text = hard
                    ? "Compare what the documents say about \"" + topic + "\" with everything related to it, explain "
                            + "the reasons behind it step by step, and name the trade-offs and the open questions."
                    : "What do the documents say about \"" + topic + "\"?";
            String paraphrase = text.replace("the documents", "these documents");
            RequestTemplate.Kind kind = hard ? RequestTemplate.Kind.HARD : RequestTemplate.Kind.DOCS;
            questions.add(new RequestTemplate(kind, text, List.of(paraphrase), null, null, Map.of(), 0));
        }
        return questions;
    }

    private static List<String> topicsOf(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            List<String> written =
                    lines.filter(line -> !line.isBlank()).limit(2000).toList();
            List<String> headings = written.stream()
                    .filter(line -> line.matches("#{1,4} .*"))
                    .map(line -> cut(line.replaceFirst("#+ +", "")))
                    .toList();
            return headings.isEmpty()
                    ? written.stream().limit(1).map(CorpusQuestions::cut).toList()
                    : headings;
        } catch (java.io.UncheckedIOException unreadable) {
            if (unreadable.getCause() instanceof MalformedInputException) {
                return List.of(); // not UTF-8: the corpus loader reports it, here it only yields no question
            }
            throw unreadable;
        }
    }

    private static String cut(String topic) {
        String plain = topic.replaceAll("[\"{}`*]", "").strip();
        return plain.length() > LONGEST_TOPIC ? plain.substring(0, LONGEST_TOPIC) : plain;
    }

    private static boolean isText(Path file) {
        String name = file.getFileName().toString().toLowerCase(java.util.Locale.ROOT);
        return Files.isRegularFile(file) && (name.endsWith(".md") || name.endsWith(".txt"));
    }
}

package dev.penstock.inference.extractive;

import dev.penstock.records.Passage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.StringTokenizer;
import java.util.stream.Collectors;

/** Collects the sentences of passages that can answer, without repetitions. */
final class Candidates {
    /** Most sentences that are encoded for one prompt; of more, those with the greatest lexical overlap. */
    static final int MOST = 128;

    private Candidates() {}

    static List<Candidate> of(String question, List<Passage> passages) {
        List<Candidate> all = new ArrayList<>();
        Map<String, Integer> ranks = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (Passage passage : passages) {
            int rank = ranks.computeIfAbsent(passage.documentId(), id -> ranks.size());
            for (Sentences.Span span : Sentences.split(passage.text())) {
                String text = plain(passage.text().substring(span.start(), span.end()));
                // neighbouring passages overlap, and documents repeat each other
                if (!text.isEmpty() && seen.add(text)) {
                    int start = passage.start() + span.start();
                    int end = passage.start() + span.end();
                    all.add(new Candidate(passage, text, rank, start, end, 0, null));
                }
            }
        }
        Words words = new Words(question, all.stream().map(Candidate::text).toList());
        List<Candidate> weighed = all.stream()
                .map(candidate -> candidate.withOverlap(words.overlap(candidate.text())))
                .toList();
        if (weighed.size() <= MOST) {
            return weighed;
        }
        return weighed.stream()
                .sorted(Comparator.comparingDouble(Candidate::overlap).reversed())
                .limit(MOST)
                .toList();
    }

    /** The sentence on one line, without quote marks, and the cells of a table row separated by commas. */
    static String plain(String sentence) {
        String joined = sentence.lines().map(Candidates::withoutQuoteMarks).collect(Collectors.joining(" "));
        if (joined.startsWith("|")) {
            joined = Arrays.stream(joined.split("\\|"))
                    .map(String::strip)
                    .filter(cell -> !cell.isEmpty())
                    .collect(Collectors.joining(", "));
        }
        StringJoiner words = new StringJoiner(" ");
        for (StringTokenizer tokens = new StringTokenizer(joined); tokens.hasMoreTokens(); ) {
            words.add(tokens.nextToken());
        }
        return words.toString();
    }

    private static String withoutQuoteMarks(String line) {
        String rest = line.strip();
        while (rest.startsWith(">")) {
            rest = rest.substring(1).strip();
        }
        return rest;
    }
}

package dev.penstock.jobs.cli.corpus;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The questions by which generations are compared: a file's lines, or headings of the corpus itself. */
final class Questions {
    private static final int LONGEST = 2000;

    private Questions() {}

    /** One question a line; empty lines are left out. */
    static List<String> of(Path file, int most) {
        try (var lines = Files.lines(file)) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .limit(most)
                    .toList();
        } catch (IOException | java.io.UncheckedIOException unreadable) {
            throw new CliException("--questions: " + file + " cannot be read as UTF-8 text, one question a line");
        }
    }

    /**
     * Headings of chunks, spread over the corpus: those with the smallest hashes, so that the same corpus always gives the
     * same questions, and memory holds no more than are asked for.
     */
    static List<String> ofHeadings(DocumentStore store, String corpus, Generation generation, int most) {
        PriorityQueue<String> smallest =
                new PriorityQueue<>(Comparator.comparingInt(Questions::spread).reversed());
        store.forEach(corpus, generation, document -> {
            for (String heading : headings(document)) {
                if (!smallest.contains(heading)) {
                    smallest.add(heading);
                }
                if (smallest.size() > most) {
                    smallest.poll();
                }
            }
        });
        List<String> questions = new ArrayList<>(smallest);
        questions.sort(null);
        return questions;
    }

    private static List<String> headings(IndexedDocument document) {
        return document.chunks().stream()
                .map(IndexedChunk::title)
                .filter(title -> title != null && !title.isBlank() && title.length() <= LONGEST)
                .distinct()
                .toList();
    }

    /** A hash whose order has nothing to do with that of the texts (the finaliser of MurmurHash3). */
    private static int spread(String text) {
        int hash = text.hashCode();
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
        return hash ^ hash >>> 16;
    }
}

package dev.penstock.jobs.reembed;

import dev.penstock.records.DocumentChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The life of some documents: they are written, edited a little at a time, touched, deleted and written again. */
final class Edits {
    private static final int SECTIONS = 4;

    private final SplittableRandom random;
    private final Map<String, String[]> sections = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();

    private Edits(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Changes of some documents, interleaved, each document's in the order of its versions. */
    static List<DocumentChange> of(int documents, int changes, long seed) {
        Edits edits = new Edits(seed);
        List<DocumentChange> all = new ArrayList<>();
        for (int i = 0; i < changes; i++) {
            all.add(edits.next("doc-" + edits.random.nextInt(documents)));
        }
        return all;
    }

    private DocumentChange next(String id) {
        long version = versions.merge(id, 1 + (long) random.nextInt(5), Long::sum);
        if (sections.containsKey(id) && random.nextInt(8) == 0) {
            sections.remove(id);
            return ReembedFixture.delete(id, version);
        }
        String[] text = sections.computeIfAbsent(id, first -> new String[SECTIONS]);
        boolean touched = text[0] != null && random.nextInt(8) == 0;
        for (int i = 0; i < SECTIONS && !touched; i++) {
            if (text[i] == null || random.nextInt(SECTIONS) == 0) {
                text[i] = "Sentence " + random.nextInt(1000) + " of " + id + ".";
            }
        }
        StringBuilder markdown = new StringBuilder("# Title of " + id + "\n\n");
        for (int i = 0; i < SECTIONS; i++) {
            markdown.append("## Part ").append(i).append("\n\n").append(text[i]).append("\n\n");
        }
        return ReembedFixture.upsert(id, version, markdown.toString());
    }
}

package dev.penstock.benchmarks.reprocess;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A folder of documents, made from the texts of the machine's own manual pages and package documentation, or from words
 * where it has too few. Each begins with a line of its own, so that no two are alike. All are as old as each other.
 */
final class BenchCorpus {
    private static final List<Path> ON_THIS_MACHINE = List.of(Path.of("/usr/share/man"), Path.of("/usr/share/doc"));
    private static final long MODIFIED = 1_700_000_000_000L;
    private static final int FILES_IN_FOLDER = 500;
    private static final int LEAST_CHARACTERS = 400;

    private final Path folder;
    private final List<String> texts;
    private final int documents;

    private BenchCorpus(Path folder, List<String> texts, int documents) {
        this.folder = folder;
        this.texts = texts;
        this.documents = documents;
    }

    /**
     * Writes a corpus.
     *
     * @param source folder of texts; null for what the machine has
     * @param characters longest document
     */
    static BenchCorpus write(Path folder, Path source, int documents, int characters, long seed) throws IOException {
        List<String> texts = texts(source == null ? ON_THIS_MACHINE : List.of(source), documents, characters);
        Random random = new Random(seed);
        while (texts.size() < Math.min(documents, 100)) {
            texts.add(generated(random, characters));
        }
        BenchCorpus corpus = new BenchCorpus(folder, texts, documents);
        for (int i = 0; i < documents; i++) {
            corpus.write(i, "");
        }
        return corpus;
    }

    Path folder() {
        return folder;
    }

    /** Changes the end of every n-th document. */
    int edit(int every) throws IOException {
        int edited = 0;
        for (int i = 0; i < documents; i += every) {
            write(i, "\n\nThis sentence was added to document " + i + " later.\n");
            edited++;
        }
        return edited;
    }

    private void write(int number, String addition) throws IOException {
        Path file = folder.resolve(number / FILES_IN_FOLDER + "/" + number + ".txt");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file, "Document " + number + " of this corpus.\n\n" + texts.get(number % texts.size()) + addition);
        Files.setLastModifiedTime(file, FileTime.fromMillis(addition.isEmpty() ? MODIFIED : MODIFIED + 1000));
    }

    private static List<String> texts(List<Path> folders, int most, int characters) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    String text = texts.size() < most ? text(file, characters) : "";
                    if (text.length() >= LEAST_CHARACTERS) {
                        texts.add(text);
                    }
                }
            }
        }
        return texts;
    }

    /** The beginning of a text file, compressed or not; empty for others. */
    private static String text(Path file, int characters) throws IOException {
        String name = file.getFileName().toString();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            byte[] bytes = in.readNBytes(characters);
            for (byte b : bytes) {
                if (b == 0) {
                    return "";
                }
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static String generated(Random random, int characters) {
        StringBuilder text = new StringBuilder();
        while (text.length() < characters) {
            for (int word = random.nextInt(12) + 4; word > 0; word--) {
                text.append(Integer.toString(random.nextInt(20_000), Character.MAX_RADIX))
                        .append(' ');
            }
            text.append(random.nextInt(5) == 0 ? ".\n\n" : ". ");
        }
        return text.substring(0, characters);
    }
}

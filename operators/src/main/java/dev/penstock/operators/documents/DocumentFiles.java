package dev.penstock.operators.documents;

import dev.penstock.operators.documents.LoadReport.Skipped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The documents of a folder, by the endings of their names. Links are not followed, hidden folders left out. */
public final class DocumentFiles {
    private static final Set<String> ENDINGS = Set.of(
            "csv",
            "doc",
            "docx",
            "eml",
            "epub",
            "htm",
            "html",
            "json",
            "jsonl",
            "markdown",
            "md",
            "odp",
            "ods",
            "odt",
            "pdf",
            "ppt",
            "pptx",
            "rtf",
            "tsv",
            "txt",
            "xhtml",
            "xls",
            "xlsx",
            "xml");

    private DocumentFiles() {}

    /**
     * Sorted by path.
     *
     * @param skipped takes what is below the folder and cannot be read
     * @throws IOException if the folder itself cannot be read
     */
    public static List<Path> under(Path folder, List<Skipped> skipped) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean hidden = !directory.equals(folder) && nameOf(directory).startsWith(".");
                return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && isDocument(file)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (file.equals(folder)) {
                    throw e;
                }
                skipped.add(new Skipped(folder.relativize(file).toString(), reason(e)));
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }

    static byte[] read(Path file, long maxBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 16, maxBytes + 1));
            if (bytes.length > maxBytes) {
                throw new IOException("larger than " + maxBytes + " bytes");
            }
            return bytes;
        }
    }

    /** The id that a file's document has: its path below the folder with {@code /} between names. */
    public static String id(Path folder, Path file) {
        List<String> names = new ArrayList<>();
        folder.relativize(file).forEach(name -> names.add(name.toString()));
        return String.join("/", names);
    }

    /** One line for people. */
    public static String reason(IOException e) {
        if (e instanceof java.nio.file.AccessDeniedException) {
            return "no permission to read it";
        }
        if (e instanceof java.nio.file.NoSuchFileException) {
            return "it does not exist";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static boolean isDocument(Path file) {
        String name = nameOf(file);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static String nameOf(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT);
    }
}

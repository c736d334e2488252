package dev.penstock.jobs.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.options.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Files that come with the demo, unpacked into a folder that is deleted afterwards. */
final class DemoFiles implements AutoCloseable {
    private static final List<String> HANDBOOK = List.of("customer-service.md", "store.md");

    private static final Set<String> TABLES = Set.of("configuration.md", "benchmarks.md", "metrics-reference.md");

    private final Path folder;

    private DemoFiles(Path folder) {
        this.folder = folder;
    }

    /** The made-up shop's handbook as a folder of documents. */
    static DemoFiles handbook() throws IOException {
        DemoFiles files = new DemoFiles(Files.createTempDirectory("penstock-handbook"));
        for (String name : HANDBOOK) {
            Files.writeString(files.folder.resolve(name), text("handbook/" + name));
        }
        return files;
    }

    /** The pages of the project's docs but those that are tables, whose rows make poor answers. */
    static DemoFiles pages(Path docs) throws IOException {
        DemoFiles files = new DemoFiles(Files.createTempDirectory("penstock-docs"));
        try (DirectoryStream<Path> pages = Files.newDirectoryStream(docs, "*.md")) {
            for (Path page : pages) {
                if (!TABLES.contains(page.getFileName().toString())) {
                    Files.copy(page, files.folder.resolve(page.getFileName()));
                }
            }
        }
        return files;
    }

    static JsonNode yaml(String name) {
        return YamlTree.parse(text(name));
    }

    private static String text(String name) {
        try (InputStream in = DemoFiles.class.getResourceAsStream("/demo/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(folder);
    }
}

package dev.penstock.connectors.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupReaderTest {
    @TempDir
    private Path root;

    @Test
    void batchesAreBoundedAndTellHowFarTheyAre() throws IOException {
        Folder folder = new Folder(root);
        folder.file("a.jsonl", "{\"text\": \"row\"}\n".repeat(1000));
        folder.file("b.txt", new byte[900_000]);
        folder.file("c.txt", new byte[900_000]);
        folder.file("d.zip", "broken");

        List<List<CorpusItem>> batches = read(folder, 0);

        assertThat(batches).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(65));
        List<CorpusItem> items = batches.stream().flatMap(List::stream).toList();
        assertThat(items).filteredOn(item -> item.document() != null).hasSize(1002);
        assertThat(items).filteredOn(CorpusItem::isFailure).hasSize(1);
        assertThat(items.stream().mapToLong(CorpusItem::files).sum()).isEqualTo(4);
        assertThat(items.stream().mapToLong(CorpusItem::bytes).sum())
                .isEqualTo(group(folder).files().stream()
                        .mapToLong(CorpusFile::bytes)
                        .sum());
    }

    @Test
    void goesOnBehindWhatWasEmitted() throws IOException {
        Folder folder = new Folder(root);
        folder.file("a.jsonl", "{\"text\": \"a\"}\n{bad\n{\"text\": \"b\"}");
        folder.file("b.jsonl", "{\"text\": \"c\"}\n{\"text\": \"d\"}");

        List<CorpusItem> all = content(read(folder, 0));

        assertThat(all).hasSize(5);
        for (int emitted = 0; emitted <= all.size(); emitted++) {
            assertThat(content(read(folder, emitted)))
                    .usingRecursiveComparison()
                    .isEqualTo(all.subList(emitted, all.size()));
        }
    }

    private static List<CorpusItem> content(List<List<CorpusItem>> batches) {
        return batches.stream()
                .flatMap(List::stream)
                .filter(item -> !item.isProgress())
                .toList();
    }

    private static FileGroup group(Folder folder) throws IOException {
        List<CorpusFile> files = new ArrayList<>();
        Listing listing = new Listing(folder.files());
        for (CorpusFile file = listing.next(); file != null; file = listing.next()) {
            files.add(file);
        }
        return new FileGroup(files);
    }

    private static List<List<CorpusItem>> read(Folder folder, long emitted) throws IOException {
        FileGroup group = new FileGroup(group(folder).files(), emitted);
        List<List<CorpusItem>> batches = new ArrayList<>();
        try (GroupReader reader = new GroupReader(folder.files())) {
            reader.handleSplitsChanges(new SplitsAddition<>(List.of(group)));
            boolean finished = false;
            while (!finished) {
                RecordsWithSplitIds<CorpusItem> fetched = reader.fetch();
                List<CorpusItem> batch = new ArrayList<>();
                fetched.nextSplit();
                for (CorpusItem item = fetched.nextRecordFromSplit();
                        item != null;
                        item = fetched.nextRecordFromSplit()) {
                    batch.add(item);
                }
                batches.add(batch);
                finished = fetched.finishedSplits().contains(group.splitId());
            }
        }
        return batches;
    }
}

package dev.penstock.connectors.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingEnumeratorTest {
    private static final ListingState BEGIN = new ListingState(null, List.of());

    @TempDir
    private Path root;

    @Test
    void listsManySmallFilesOnlyAsFarAsReadersHaveCome() throws Exception {
        Folder folder = manyFiles(3000);
        FakeContext context = new FakeContext(2);
        ListingEnumerator enumerator = new ListingEnumerator(context, folder.files(), BEGIN);

        enumerator.start();
        assertThat(context.runCalls()).as("nobody has asked").isZero();
        enumerator.handleSplitRequest(0, "here");
        enumerator.handleSplitRequest(1, "here");
        context.runCalls();

        assertThat(context.assigned)
                .hasSize(2)
                .allSatisfy(group -> assertThat(group.files()).hasSize(64));
        assertThat(enumerator.snapshotState(1).ready()).hasSize(14);
        assertThat(files(drained(context, enumerator))).hasSize(3000).doesNotHaveDuplicates();
        assertThat(context.finished).contains(0);
    }

    @Test
    void aLargeFileIsAGroupOfItsOwn() throws Exception {
        Folder folder = new Folder(root);
        folder.file("a.txt", "small");
        folder.file("b.txt", new byte[5 << 20]);
        folder.file("c.txt", "small");
        folder.file("d.txt", "small");
        FakeContext context = new FakeContext(1);

        List<FileGroup> groups = drained(context, new ListingEnumerator(context, folder.files(), BEGIN));

        assertThat(groups)
                .extracting(
                        group -> group.files().stream().map(CorpusFile::path).toList())
                .containsExactly(List.of("a.txt"), List.of("b.txt"), List.of("c.txt", "d.txt"));
    }

    @Test
    void goesOnFromItsStateAndGivesOutAgainWhatAFailedReaderHad() throws Exception {
        Folder folder = manyFiles(2000);
        FakeContext context = new FakeContext(1);
        ListingEnumerator first = new ListingEnumerator(context, folder.files(), BEGIN);
        first.handleSplitRequest(0, "here");
        context.runCalls();
        FileGroup lost = context.assigned.get(0);
        first.addSplitsBack(List.of(lost), 0);

        byte[] stored = SplitSerializers.listings().serialize(first.snapshotState(1));
        FakeContext later = new FakeContext(1);
        ListingEnumerator second = new ListingEnumerator(
                later, folder.files(), SplitSerializers.listings().deserialize(1, stored));

        List<FileGroup> groups = drained(later, second);
        assertThat(groups).contains(lost);
        assertThat(files(groups)).hasSize(2000).doesNotHaveDuplicates();
    }

    @Test
    void failsWhereTheRootIsGone() {
        FakeContext context = new FakeContext(1);
        CorpusFiles missing = new Folder(root.resolve("missing")).files();
        ListingEnumerator enumerator = new ListingEnumerator(context, missing, BEGIN);
        enumerator.handleSplitRequest(0, "here");

        assertThatThrownBy(context::runCalls)
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining("the files could not be listed");
    }

    @Test
    void forgetsReadersThatFailedWhileTheyWaited() throws Exception {
        Folder folder = manyFiles(1);
        FakeContext context = new FakeContext(2);
        ListingEnumerator enumerator = new ListingEnumerator(context, folder.files(), BEGIN);
        enumerator.handleSplitRequest(0, "here");
        context.readers.remove(0);
        context.runCalls();
        assertThat(context.assigned).isEmpty();

        enumerator.handleSplitRequest(1, "here");

        assertThat(context.assigned).hasSize(1);
    }

    private Folder manyFiles(int count) throws IOException {
        Folder folder = new Folder(root);
        for (int i = 0; i < count; i++) {
            folder.file(i % 17 + "/" + i + ".txt", "text " + i);
        }
        return folder;
    }

    private static List<FileGroup> drained(FakeContext context, ListingEnumerator enumerator) {
        while (context.finished.isEmpty()) {
            enumerator.handleSplitRequest(0, "here");
            context.runCalls();
        }
        return context.assigned;
    }

    private static Stream<String> files(List<FileGroup> groups) {
        return groups.stream().flatMap(group -> group.files().stream()).map(CorpusFile::path);
    }
}

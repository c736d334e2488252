package dev.penstock.jobs.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.records.DocumentChange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
    private final List<DocumentChange> changes = new ArrayList<>();

    @Test
    void corpusAndVersionAreFilledInWhereTheyAreMissing() throws IOException {
        read("{\"id\": \"a\", \"content\": \"x\"}\n\n"
                + "{\"id\": \"b\", \"corpus\": \"other\", \"op\": \"delete\", \"version\": 3}\n");

        assertThat(changes).extracting(DocumentChange::corpus).containsExactly("kb", "other");
        assertThat(changes).extracting(DocumentChange::version).containsExactly(77L, 3L);
        assertThat(changes).extracting(DocumentChange::deleted).containsExactly(false, true);
    }

    @Test
    void aLineThatIsNoChangeIsNamed() {
        assertThatThrownBy(() -> read("{\"id\": \"a\", \"content\": \"x\"}\n{\"id\": \"a\"}\n"))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("line 2: content: is missing");
        assertThat(changes).hasSize(1);
        assertThatThrownBy(() -> read("nonsense")).hasMessageContaining("line 1: not valid JSON");
    }

    private void read(String lines) throws IOException {
        new JsonLines("kb", 1000, 77).read(new BufferedReader(new StringReader(lines)), changes::add);
    }
}

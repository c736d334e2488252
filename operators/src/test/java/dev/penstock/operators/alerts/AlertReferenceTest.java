package dev.penstock.operators.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.metrics.AlertRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AlertReferenceTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "alerts.md");

    @Test
    void theCommittedPageIsWhatTheRulesSay() throws IOException {
        String page = AlertReference.page();
        if (Boolean.getBoolean("penstock.docs.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE).as("print it with: %s", AlertReference.COMMAND).exists();
        assertThat(Files.readString(PAGE))
                .as("docs/alerts.md is stale; print it anew with: %s", AlertReference.COMMAND)
                .isEqualTo(page);
    }

    @Test
    void everyRuleHasARow() {
        assertThat(AlertRule.names())
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(AlertReference.page()).contains("| `" + name + "` |"));
    }
}

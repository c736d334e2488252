package dev.penstock.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.options.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "configuration.md");

    @Test
    void theCommittedPageIsWhatTheOptionsSay() throws IOException {
        String page = ConfigReference.page();
        if (Boolean.getBoolean("penstock.docs.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE).as("print it with: %s", ConfigReference.COMMAND).exists();
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md is stale; print it anew with: %s", ConfigReference.COMMAND)
                .isEqualTo(page);
    }

    @Test
    void theExamplesOnThePageAreValid() {
        List<String> examples = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(ConfigReference.page())
                .results()
                .map((MatchResult example) -> example.group(1))
                .toList();

        assertThat(examples)
                .hasSize(2)
                .allSatisfy(example ->
                        assertThat(ConfigFile.bind(YamlTree.parse(example))).isNotNull());
    }
}

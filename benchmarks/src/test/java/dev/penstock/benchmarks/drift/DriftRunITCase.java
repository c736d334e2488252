package dev.penstock.benchmarks.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.records.DriftEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code penstock bench drift} in small: questions with the bundled encoder's vectors, through the stages in Flink. */
class DriftRunITCase {
    private static final int MINUTES = 5;
    private static final int BEFORE = 6;
    private static final int REQUESTS = 600;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void embed() throws IOException {
        QuestionVectors.prepare(file());
    }

    @Test
    void aTopicThatATenthAsksAboutIsFoundWithinTwoWindows() throws Exception {
        DriftRun run = run(Scenario.TOPIC_10, BEFORE + 2);
        List<DriftEvent> events = run.events();

        assertThat(events)
                .isNotEmpty()
                .allMatch(event -> event.endMs() <= run.driftMs() + 2 * run.windowMs())
                .extracting(DriftEvent::tenant)
                .contains("*", "acme");
        assertThat(events)
                .filteredOn(event -> event.feature().equals("prompt-novelty"))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.examples().get(0)).isIn(QuestionGroup.CRYPTO.texts()));
    }

    @Test
    void anotherLanguageIsNamed() throws Exception {
        assertThat(run(Scenario.LANGUAGE, BEFORE + 2).events())
                .filteredOn(event -> event.feature().equals("language"))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.summary()).contains("deu"));
    }

    @Test
    void answersBesideTheQuestionAreFound() throws Exception {
        assertThat(run(Scenario.BESIDE, BEFORE + 2).events())
                .extracting(DriftEvent::feature)
                .contains("answer-overlap");
    }

    @Test
    void stableTrafficRaisesNoAlarm() throws Exception {
        assertThat(run(Scenario.STABLE, 20).events()).isEmpty();
    }

    private static DriftRun run(Scenario scenario, int windows) {
        return new DriftRun(file().toString(), scenario, 1, MINUTES, windows, BEFORE, REQUESTS);
    }

    private static Path file() {
        return folder.resolve("vectors.bin");
    }
}

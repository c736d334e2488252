package dev.penstock.inference.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.Encoding;
import dev.penstock.inference.Work;
import dev.penstock.inference.fixtures.EncoderSetup;
import dev.penstock.inference.head.HeadCodec;
import dev.penstock.inference.head.HeadFeatures;
import dev.penstock.inference.head.HeadFile;
import dev.penstock.inference.head.HeadKind;
import dev.penstock.inference.head.HeadReport;
import dev.penstock.inference.head.TagScheme;
import dev.penstock.inference.model.TextEncoder;
import dev.penstock.records.HeadScore;
import dev.penstock.records.LabelledSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads fitted on the real MiniLM, and read by the encoder that a job opens. */
class HeadFittingITCase {
    private static final List<String> NAMES =
            List.of("Anna Berg", "Tom Field", "Ravi Patel", "Zoë Müller", "Li Wei", "Carlos Ruiz", "Maria Rossi");
    private static final List<String> FRAMES = List.of(
            "My name is %s and I lost my card.",
            "Please send the bill to %s today.",
            "%s called about the delivery.",
            "I spoke with %s yesterday evening.",
            "Can you tell %s that the meeting starts at noon?");
    private static final List<String> WITHOUT = List.of(
            "The weather is fine today.", "How do I bake bread?", "The train leaves at noon.", "What is a black hole?");

    @TempDir
    private Path folder;

    @Test
    void aClassifierSeparatesWhatItHasNotSeenAndTheEncoderReadsIt() throws IOException {
        Path file = classes();
        HeadFile head = new HeadFitting(plan(HeadKind.CLASSIFIER, file, 0.2, 3), FitProgress.SILENT).fit();

        HeadReport.LabelScore held = head.scores().heldBack().labels().get(0);
        assertThat(held.positives()).isPositive();
        assertThat(held.auc()).isGreaterThan(0.9);
        assertThat(head.origin().data().get(0).rows()).isEqualTo(80);

        Path path = Files.write(folder.resolve("cooking.json"), HeadCodec.write(head));
        try (TextEncoder encoder = TextEncoder.open(
                EncoderSetup.of("minilm").heads(path.toString()).build(), OptionalInt.empty())) {
            HeadScore cooking = score(encoder, "How long do I boil potatoes for a salad?");
            HeadScore other = score(encoder, "Which index does the database use for this query?");
            assertThat(cooking.score()).isGreaterThan(other.score() + 0.3f);
            assertThat(cooking.head()).isEqualTo("sample");
        }
        HeadReport.Part again =
                new HeadFitting(plan(HeadKind.CLASSIFIER, file, 0, 3), FitProgress.SILENT).evaluate(head);
        assertThat(again.rows()).isEqualTo(80);
        assertThat(again.labels().get(0).auc()).isGreaterThan(0.95);
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedDoesNot() throws IOException {
        Path file = classes();
        byte[] first = fit(file, 1);

        assertThat(fit(file, 1)).isEqualTo(first);
        assertThat(fit(file, 2)).isNotEqualTo(first);
    }

    @Test
    void aTaggerFindsNamesWithTheirPlaceInTheText() throws IOException {
        HeadFile head = new HeadFitting(plan(HeadKind.TAGGER, names(), 0.2, 1), FitProgress.SILENT).fit();
        assertThat(head.scores().heldBack().anyLabel().f1()).isGreaterThan(0.8);

        Path path = Files.write(folder.resolve("names.json"), HeadCodec.write(head));
        String text = "I spoke with Zoë Müller yesterday evening. 😀";
        try (TextEncoder encoder = TextEncoder.open(
                EncoderSetup.of("minilm").heads(path.toString()).build(), OptionalInt.empty())) {
            Encoding encoding = encoder.encode(text, Work.INTERACTIVE).join();
            assertThat(encoding.spans()).singleElement().satisfies(span -> {
                assertThat(text.substring(span.start(), span.end())).isEqualTo("Zoë Müller");
                assertThat(span.score()).isBetween(0f, 1f);
            });
            List<LabelledSpan> none = encoder.encode("The train leaves at noon.", Work.INTERACTIVE)
                    .join()
                    .spans();
            assertThat(none).isEmpty();
        }
    }

    @Test
    void tooFewTextsAreSaidBeforeAnythingIsEncoded() throws IOException {
        Path file = Files.writeString(folder.resolve("few.jsonl"), "{\"text\": \"a\", \"label\": true}\n".repeat(3));
        assertThatThrownBy(() -> new HeadFitting(plan(HeadKind.CLASSIFIER, file, 0, 1), FitProgress.SILENT).fit())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 texts are left");
    }

    private byte[] fit(Path file, long seed) {
        return HeadCodec.write(new HeadFitting(plan(HeadKind.CLASSIFIER, file, 0, seed), FitProgress.SILENT).fit());
    }

    private static HeadScore score(TextEncoder encoder, String text) {
        return encoder.encode(text, Work.INTERACTIVE).join().scores().get(0);
    }

    private static FitPlan plan(HeadKind kind, Path file, double holdBack, long seed) {
        boolean tagger = kind == HeadKind.TAGGER;
        return new FitPlan(
                "sample",
                kind,
                tagger ? HeadFeatures.TOKENS : HeadFeatures.POOLED_AND_MAX,
                tagger ? TagScheme.BIO : null,
                true,
                "minilm",
                128,
                List.of(new FitPlan.Source(file, "made up")),
                0,
                0,
                "text",
                "label",
                "cooking",
                "spans",
                null,
                Set.of(),
                holdBack,
                Set.of(),
                3,
                List.of(1e-5),
                true,
                null,
                seed,
                "test",
                null,
                "");
    }

    private Path classes() throws IOException {
        List<String> dishes = List.of("soup", "bread", "rice", "curry", "potatoes", "pancakes", "salad", "noodles");
        List<String> cooking = List.of(
                "How do I cook %s at home?",
                "Which spices go with %s?",
                "How long does %s take in the oven?",
                "A quick recipe for %s, please.",
                "Can I freeze %s?");
        List<String> things =
                List.of("Kafka", "Postgres", "the compiler", "a thread pool", "Docker", "git", "Linux", "HTTP");
        List<String> computing = List.of(
                "How do I configure %s?",
                "Why does %s crash at start?",
                "What is new in the last release of %s?",
                "Explain how %s handles errors.",
                "Which port does %s use?");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            lines.add(line(cooking.get(i % 5).formatted(dishes.get(i / 5)), true));
            lines.add(line(computing.get(i % 5).formatted(things.get(i / 5)), false));
        }
        return Files.write(folder.resolve("classes.jsonl"), lines);
    }

    private static String line(String text, boolean label) {
        return "{\"text\": \"" + text + "\", \"label\": " + label + "}";
    }

    private Path names() throws IOException {
        Random random = new Random(1);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            if (i % 4 == 3) {
                lines.add("{\"text\": \"" + WITHOUT.get(random.nextInt(WITHOUT.size())) + "\", \"spans\": []}");
            } else {
                String name = NAMES.get(random.nextInt(NAMES.size()));
                String text = FRAMES.get(random.nextInt(FRAMES.size())).formatted(name);
                int start = text.indexOf(name);
                lines.add("{\"text\": \"" + text + "\", \"spans\": [{\"type\": \"PERSON\", \"start\": " + start
                        + ", \"end\": " + (start + name.length()) + "}]}");
            }
        }
        return Files.write(folder.resolve("names.jsonl"), lines);
    }
}

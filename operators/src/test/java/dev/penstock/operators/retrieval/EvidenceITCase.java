package dev.penstock.operators.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.Work;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.options.OptionsBinder;
import dev.penstock.state.index.IndexedChunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With MiniLM and the default thresholds, the project's own pages answer what they answer, and say so of the rest. */
class EvidenceITCase {
    private static Encoder encoder;
    private static RetrievalPipeline pipeline;

    @BeforeAll
    static void index() throws IOException {
        encoder = Encoders.open(OptionsBinder.defaults(EncoderOptions.class));
        TestCorpora corpora = new TestCorpora(encoder.identity().toString());
        for (String page : List.of("semantic-cache.md", "requests-and-responses.md", "routing.md", "operations.md")) {
            corpora.put("docs", TestCorpora.document(page, List.of(), Map.of(), paragraphs(page)));
        }
        pipeline = Retrievals.pipeline("{}", corpora, encoder);
    }

    @AfterAll
    static void close() {
        encoder.close();
    }

    @Test
    void questionsThatThePagesAnswerGetPassages() {
        List<String> questions = List.of(
                "How does the semantic cache decide that two questions mean the same?",
                "What happens when Redis is down?",
                "Which header sets a deadline?",
                "How are requests spread over tiers?",
                "Why was my request shed?",
                "What does a dead letter carry?",
                "Do cached answers leak between tenants?",
                "how to limit the rate of a tenant");
        assertThat(questions).allMatch(EvidenceITCase::hasPassages);
    }

    @Test
    void questionsAboutSomethingElseGetNone() {
        List<String> questions = List.of(
                "What is the capital of France?",
                "How do I bake sourdough bread?",
                "Which vaccine do I need for Kenya?",
                "What are the symptoms of measles?",
                "How tall is Mount Everest?",
                "Can you recommend a good science fiction novel?",
                "Who is the CEO of Microsoft?");
        assertThat(questions).noneMatch(EvidenceITCase::hasPassages);
    }

    private static boolean hasPassages(String question) {
        return !pipeline.retrieve(Retrievals.asking(question)).join().passages().isEmpty();
    }

    /** Each under the heading before it, as a chunker leaves no heading alone. */
    private static List<IndexedChunk> paragraphs(String page) throws IOException {
        String text = Files.readString(Path.of("..", "docs", page));
        List<String> paragraphs = List.of(text.split("(?<!#.{0,100})\n\n"));
        List<CompletableFuture<Encoding>> vectors = paragraphs.stream()
                .map(paragraph -> encoder.encode(paragraph, Work.BATCH))
                .toList();
        List<IndexedChunk> chunks = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < paragraphs.size(); i++) {
            chunks.add(TestCorpora.chunk(
                    page, 0, start, paragraphs.get(i), vectors.get(i).join().vector()));
            start += paragraphs.get(i).length() + 2;
        }
        return chunks;
    }
}

package dev.penstock.operators.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.AsyncHarness;
import dev.penstock.operators.Exchanges;
import dev.penstock.operators.Fakes;
import dev.penstock.records.Embedding;
import dev.penstock.records.Exchange;
import dev.penstock.records.Passage;
import dev.penstock.records.Stage;
import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.CorpusIndex;
import dev.penstock.state.index.CorpusQuery;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetrieveFunctionTest {
    private static final Exchange ASKED = Exchange.received(
            Exchanges.envelope("acme", "r", Long.MAX_VALUE, Exchanges.SENT_MS, "docs"), Exchanges.request("What?"));

    private final FakeIndex index = new FakeIndex();

    @Test
    void passagesAreFoundByWordsAndVectorWithinTheCallersLabels() throws Exception {
        index.found = List.of(Exchanges.passage("a", "text"));
        Exchange exchange = run(ASKED.withEmbedding(new Embedding(new float[] {1, 0}, "fake", 3)));
        assertThat(exchange.context().corpus()).isEqualTo("docs");
        assertThat(exchange.context().passages()).isEqualTo(index.found);
        assertThat(exchange.timings().micros(Stage.RETRIEVE)).isNotNegative();
        assertThat(index.asked).isEqualTo("docs [staff] What? fake 3");
    }

    @Test
    void withoutAVectorTheIndexSearchesByWords() throws Exception {
        index.found = List.of(Exchanges.passage("a", "text"));
        assertThat(run(ASKED).context().passages()).hasSize(1);
        assertThat(index.asked).isEqualTo("docs [staff] What? null 3");
    }

    @Test
    void aRequestWithoutCorpusPassesUntouched() throws Exception {
        assertThat(run(Exchanges.asking("What?")).context()).isNull();
        assertThat(index.asked).isNull();
    }

    @Test
    void anIndexThatFailsGivesAnEmptyContext() throws Exception {
        index.failure = new IllegalStateException("broken");
        Exchange exchange = run(ASKED);
        assertThat(exchange.isDecided()).isFalse();
        assertThat(exchange.context().passages()).isEmpty();
    }

    @Test
    void thePassagesFitTheBudget() {
        Passage large = Exchanges.passage("large", "x".repeat(400));
        Passage small = Exchanges.passage("small", "y".repeat(40));
        assertThat(TokenBudget.fit(List.of(small, large, small, small), 2, 50)).containsExactly(small, small);
        assertThat(TokenBudget.fit(List.of(large, small), 5, 110)).containsExactly(large, small);
        assertThat(TokenBudget.fit(List.of(), 5, 50)).isEmpty();
    }

    @Test
    void aSinglePassageThatIsTooLongIsCutAndItsOffsetsWithIt() {
        Passage cut = TokenBudget.fit(List.of(Exchanges.passage("a", "x".repeat(199) + "\ud83d\ude00 tail")), 5, 50)
                .get(0);
        assertThat(cut.text()).isEqualTo("x".repeat(199));
        assertThat(cut.start()).isEqualTo(10);
        assertThat(cut.end()).isEqualTo(209);
    }

    private Exchange run(Exchange exchange) throws Exception {
        return AsyncHarness.run(
                new RetrieveFunction(Fakes.opener(index), new RetrievalOptions(3, 1000, 1), () -> Exchanges.SENT_MS),
                exchange);
    }

    private static final class FakeIndex implements CorpusIndex {
        private List<Passage> found = List.of();
        private RuntimeException failure;
        private volatile String asked;

        @Override
        public List<Candidate> search(CorpusQuery query) {
            asked = query.corpus() + " " + query.labels() + " " + query.question() + " " + query.model();
            if (failure != null) {
                throw failure;
            }
            return java.util.stream.IntStream.range(0, found.size())
                    .mapToObj(i -> candidate(found.get(i), i + 1))
                    .toList();
        }

        private static Candidate candidate(Passage passage, int rank) {
            IndexedChunk chunk = new IndexedChunk(
                    passage.chunkId(), 0, passage.title(), passage.text(), passage.start(), passage.end(), "", null);
            return new Candidate(
                    passage.documentId(),
                    passage.version(),
                    null,
                    null,
                    java.util.Map.of(),
                    0,
                    chunk,
                    Double.NaN,
                    0,
                    rank,
                    0);
        }

        @Override
        public List<IndexedChunk> section(String corpus, String documentId, long version, int parent) {
            return List.of();
        }

        @Override
        public java.util.Optional<Generation> live(String corpus) {
            return java.util.Optional.empty();
        }

        @Override
        public long size(String corpus) {
            return found.size();
        }

        @Override
        public void close() {}
    }
}

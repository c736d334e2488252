package dev.penstock.state.index.vectorset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.state.index.CorpusIndexKind;
import dev.penstock.state.index.CorpusIndexOptions;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.InProcessCorpusIndex;
import dev.penstock.state.redis.RedisForTests;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What becomes of vector sets on a Redis without them. */
class VectorSetSupportITCase {
    private static final CorpusIndexOptions OPTIONS = new CorpusIndexOptions(CorpusIndexKind.VECTOR_SETS, null);

    @Test
    void aRedisWithoutVectorSetsIsRefusedWithTheOptionAndTheVersion() throws Exception {
        try (RedisForTests old = RedisForTests.started()) {
            assertThatThrownBy(() -> CorpusBackends.store(old.options(), OPTIONS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("corpus-index.kind")
                    .hasMessageContaining("Redis 8.0 or newer")
                    .hasMessageContaining("in-process");
            assertThatThrownBy(() -> CorpusBackends.index(old.options(), OPTIONS))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> CorpusBackends.fill(old.options(), "c", Chunked.BLUE))
                    .isInstanceOf(IllegalArgumentException.class);
            try (DocumentStore store = CorpusBackends.store(old.options(), CorpusIndexOptions.TEMPORARY)) {
                assertThat(store.put(Chunked.document("d", 1, "alpha")).join().stored())
                        .isTrue();
            }
        }
    }

    @Test
    void aRedisThatIsDownIsFoundOutLater() throws Exception {
        try (RedisForTests old = RedisForTests.stopped();
                DocumentStore store = CorpusBackends.store(old.options(), OPTIONS);
                InProcessCorpusIndex index = CorpusBackends.index(old.options(), OPTIONS)) {
            old.start();
            assertThatThrownBy(
                            () -> store.put(Chunked.document("d", 1, "alpha")).join())
                    .isInstanceOf(CompletionException.class);
            assertThat(index.size("c")).isZero();
        }
    }
}

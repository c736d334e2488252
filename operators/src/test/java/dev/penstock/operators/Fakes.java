package dev.penstock.operators;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.Generator;
import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.Shared;
import dev.penstock.inference.Work;
import dev.penstock.records.HeadLabel;
import dev.penstock.state.cache.AnswerCache;
import dev.penstock.state.cache.CachedAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Stand-ins for models and stores, and openers that find them again after the function was serialised. */
public final class Fakes {
    private static final Map<Long, AutoCloseable> OPENED = new ConcurrentHashMap<>();
    private static final AtomicLong KEYS = new AtomicLong();

    private Fakes() {}

    @SuppressWarnings("unchecked")
    public static <T extends AutoCloseable> Opener<T> opener(T instance) {
        long key = KEYS.incrementAndGet();
        OPENED.put(key, instance);
        return () -> Shared.lease("fake-" + key, () -> (T) OPENED.get(key));
    }

    /** Opens the encoder and remembers the GPU that it was asked for. */
    public static EncoderOpener opener(FakeEncoder encoder) {
        Opener<Encoder> opener = opener((Encoder) encoder);
        long key = KEYS.incrementAndGet();
        OPENED.put(key, encoder);
        return assignedGpu -> {
            ((FakeEncoder) OPENED.get(key)).assignedGpu = assignedGpu;
            return opener.open();
        };
    }

    public static CompletableFuture<Encoding> vector(float... values) {
        return CompletableFuture.completedFuture(new Encoding(values, 5));
    }

    /** Answers by a function, and remembers what it was asked. */
    public static final class FakeEncoder implements Encoder {
        public final List<String> texts = Collections.synchronizedList(new ArrayList<>());
        public final List<Work> works = Collections.synchronizedList(new ArrayList<>());
        public Set<HeadLabel> headLabels = Set.of();
        public boolean closed;
        public OptionalInt assignedGpu;
        private final Function<String, CompletableFuture<Encoding>> answers;

        public FakeEncoder(Function<String, CompletableFuture<Encoding>> answers) {
            this.answers = answers;
        }

        @Override
        public ModelIdentity identity() {
            return new ModelIdentity("fake", "0123456789abcdef", 2);
        }

        @Override
        public CompletableFuture<Encoding> encode(String text, Work work) {
            texts.add(text);
            works.add(work);
            return answers.apply(text);
        }

        @Override
        public Set<HeadLabel> headLabels() {
            return headLabels;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Answers by a function, and remembers the prompts. */
    public static final class FakeGenerator implements Generator {
        public final List<Prompt> prompts = new ArrayList<>();
        private final String name;
        private final Function<Prompt, CompletableFuture<Answer>> answers;

        public FakeGenerator(String name, Function<Prompt, CompletableFuture<Answer>> answers) {
            this.name = name;
            this.answers = answers;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public CompletableFuture<Answer> generate(Prompt prompt) {
            prompts.add(prompt);
            return answers.apply(prompt);
        }

        @Override
        public void close() {}
    }

    /** A map, or a cache whose calls all fail in the given way. */
    public static final class FakeAnswers implements AnswerCache {
        public final Map<String, CachedAnswer> entries = new ConcurrentHashMap<>();
        /** With the answers that are in the making. */
        public final List<String> evicted = Collections.synchronizedList(new ArrayList<>());
        /** Without them. */
        public final List<String> storedEvicted = Collections.synchronizedList(new ArrayList<>());

        public Function<String, CompletableFuture<Optional<CachedAnswer>>> reads =
                key -> CompletableFuture.completedFuture(Optional.ofNullable(entries.get(key)));
        public Function<CachedAnswer, CompletableFuture<Boolean>> writes = answer -> {
            entries.put(answer.key(), answer);
            return CompletableFuture.completedFuture(true);
        };

        @Override
        public CompletableFuture<Optional<CachedAnswer>> get(String key) {
            return reads.apply(key);
        }

        @Override
        public CompletableFuture<Boolean> put(CachedAnswer answer) {
            return writes.apply(answer);
        }

        @Override
        public CompletableFuture<Integer> evict(String corpus, String documentId) {
            evicted.add(corpus + "/" + documentId);
            return CompletableFuture.completedFuture(0);
        }

        @Override
        public CompletableFuture<Integer> evictStored(String corpus, String documentId) {
            storedEvicted.add(corpus + "/" + documentId);
            return CompletableFuture.completedFuture(0);
        }

        @Override
        public long failures() {
            return 0;
        }

        @Override
        public void close() {}
    }
}

package dev.penstock.operators.drift.window;

import dev.penstock.records.Embedding;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.HeadScore;
import dev.penstock.records.TokenEstimate;
import java.nio.charset.StandardCharsets;

/**
 * Reads exchanges. What is dear, such as the language, is told only of questions that come into a sample: their number
 * grows with the logarithm of the traffic.
 */
public final class ExchangeReader implements Reader<Exchange> {
    private static final long serialVersionUID = 1;
    private static final String TOPIC = "topic";

    private final Languages languages;
    private final boolean examples;

    private transient ExampleText texts;

    /** @param examples whether redacted questions are kept */
    public ExchangeReader(Languages languages, boolean examples) {
        this.languages = languages;
        this.examples = examples;
    }

    @Override
    public void open() {
        texts = new ExampleText();
    }

    /** Exchanges without an outcome, or whose request could not be decoded, say nothing. */
    @Override
    public Reading read(Exchange exchange) {
        return exchange.outcome() == null || exchange.request() == null ? null : new OfExchange(exchange);
    }

    private final class OfExchange implements Reading {
        private final Exchange exchange;
        private final String question;
        private final long priority;
        /** Made when the first sample wants it. */
        private SampledPrompt prompt;

        OfExchange(Exchange exchange) {
            this.exchange = exchange;
            this.question = exchange.request().question();
            this.priority = priority(exchange.envelope());
        }

        @Override
        public String tenant() {
            return exchange.envelope().tenant();
        }

        @Override
        public long timeMs() {
            return exchange.timings().completedAtMs();
        }

        @Override
        public void addTo(Traffic traffic) {
            traffic.countRequest();
            traffic.add(Feature.STATUS, name(exchange.outcome().status()));
            traffic.add(Feature.QUESTION_CHARACTERS, question.length());
            traffic.add(Feature.QUESTION_TOKENS, tokens());
            if (exchange.cache() != null) {
                traffic.add(Feature.CACHE, name(exchange.cache().level()));
            }
            if (exchange.route() != null) {
                traffic.add(Feature.TIER, exchange.route().tier());
                traffic.add(Feature.COMPLEXITY, exchange.route().score());
            }
            if (exchange.generation() != null) {
                traffic.add(Feature.ANSWER_TOKENS, exchange.generation().completionTokens());
            }
            if (exchange.embedding() != null) {
                traffic.add(Feature.TOPIC, topic());
                if (isUsable(exchange.embedding())) {
                    addToSample(traffic.sample());
                }
            }
        }

        /** Null for what this version does not know, which is no category. */
        private static String name(Enum<?> constant) {
            return constant == null ? null : constant.name();
        }

        /** One vector that is no number would make all that it is compared with none. */
        private static boolean isUsable(Embedding embedding) {
            if (embedding.vector() == null || embedding.model() == null) {
                return false;
            }
            for (float component : embedding.vector()) {
                if (!Float.isFinite(component)) {
                    return false;
                }
            }
            return true;
        }

        private void addToSample(PromptSample sample) {
            if (sample.wants(priority)) {
                prompt = prompt == null ? prompt() : prompt;
                if (examples && prompt.text() == null && sample.wantsText(priority)) {
                    prompt = withText(prompt);
                }
                sample.add(prompt);
            }
        }

        private SampledPrompt prompt() {
            Embedding embedding = exchange.embedding();
            Generation generation = exchange.generation();
            String answer = generation == null || generation.text() == null ? "" : generation.text();
            return SampledPrompt.of(
                    priority,
                    embedding.model().hashCode(),
                    embedding.vector(),
                    languages.of(question),
                    answer.isEmpty() ? null : languages.of(answer),
                    answer.isEmpty() ? Float.NaN : WordOverlap.of(question, answer),
                    null);
        }

        private SampledPrompt withText(SampledPrompt plain) {
            return new SampledPrompt(
                    plain.priority(),
                    plain.model(),
                    plain.scale(),
                    plain.components(),
                    plain.language(),
                    plain.answerLanguage(),
                    plain.overlap(),
                    texts.of(question));
        }

        private int tokens() {
            return exchange.embedding() == null
                    ? TokenEstimate.of(question)
                    : exchange.embedding().tokens();
        }

        private String topic() {
            HeadScore best = null;
            for (HeadScore score : exchange.embedding().scores()) {
                if (score.head().equals(TOPIC) && (best == null || score.score() > best.score())) {
                    best = score;
                }
            }
            return best == null ? null : best.label();
        }
    }

    /** FNV-1a over what makes the record, then mixed. Topic, partition and offset are not the caller's to choose. */
    static long priority(Envelope envelope) {
        long hash = 0xcbf29ce484222325L;
        String name = envelope.topic() + '/' + envelope.tenant() + '/' + envelope.id();
        for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ one) * 0x100000001b3L;
        }
        return mixed(mixed(hash ^ (long) envelope.partition() << 48) ^ envelope.offset());
    }

    private static long mixed(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}

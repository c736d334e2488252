package dev.penstock.benchmarks.drift;

import dev.penstock.benchmarks.drift.QuestionVectors.Question;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Cost;
import dev.penstock.records.Embedding;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.Outcome;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.Route;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Made-up exchanges, the n-th of which follows from its number and a seed. Where traffic is seasonal, its volume, topics,
 * languages, lengths and cache hits follow the hour of the day, and weekends differ from working days, into which they go
 * over within ten hours.
 */
final class SyntheticTraffic implements Serializable {
    /** A Monday, 00:00 UTC. */
    static final long START_MS = 1_793_577_600_000L;

    private static final long HOUR_MS = 3_600_000;
    /** Length of what is added to a question's vector, so that no two are the same. */
    private static final double JITTER = 0.25;

    private static final double GERMAN = 0.03;
    private static final String MODEL = "all-minilm-l6-v2";
    private static final String[] ENDINGS = {
        "It usually takes two working days, and you will be told by e-mail.",
        "If that does not help, write to the service desk and name the number.",
        "Please check the settings first, since most cases end there.",
        "That depends on the contract; the table on the help page has all cases."
    };
    private static final String[] SYLLABLES = {"ka", "blu", "tro", "zim", "fle", "oq", "wug", "pra", "nil", "xe", "dro"
    };

    private final String vectors;
    private final Scenario scenario;
    private final long seed;
    private final double msEach;
    private final long driftAtMs;

    private transient QuestionVectors questions;

    /**
     * @param msEach milliseconds between two exchanges
     * @param driftAtMs event time from which on traffic is as the scenario says
     */
    SyntheticTraffic(String vectors, Scenario scenario, long seed, double msEach, long driftAtMs) {
        this.vectors = vectors;
        this.scenario = scenario;
        this.seed = seed;
        this.msEach = msEach;
        this.driftAtMs = driftAtMs;
    }

    void open() {
        questions = QuestionVectors.at(Path.of(vectors));
    }

    /** Null for a request that nobody sent at this hour. */
    Exchange at(long number) {
        long timeMs = START_MS + (long) (number * msEach);
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
        double day = scenario.isSeasonal() ? wave(timeMs) : 0;
        double weekend = scenario.isSeasonal() ? weekend(timeMs) : 0;
        if (scenario.isSeasonal() && random.nextDouble() > (0.55 + 0.45 * day) * (1 - 0.4 * weekend)) {
            return null;
        }
        boolean drifted = scenario.drifts() && timeMs >= driftAtMs;
        Question question = question(random, day, weekend, drifted);
        return exchange(number, timeMs, question, random, day, drifted);
    }

    /** -1 at 04:00 to 1 at 16:00. */
    private static double wave(long timeMs) {
        double hours = (timeMs - START_MS) / (double) HOUR_MS % 24;
        return Math.sin(2 * Math.PI * (hours - 10) / 24);
    }

    /** 0 to 1: it comes on Friday from 20:00 to 06:00, and goes on Sunday at the same hours. */
    private static double weekend(long timeMs) {
        double hours = (timeMs - START_MS) / (double) HOUR_MS % (7 * 24);
        double come = (hours - (4 * 24 + 20)) / 10;
        double gone = (hours - (6 * 24 + 20)) / 10;
        double monday = (hours + 4) / 10;
        double weekend = Math.max(0, Math.min(1, come)) - Math.max(0, Math.min(1, gone));
        return monday < 1 ? 1 - monday : weekend;
    }

    private Question question(SplittableRandom random, double day, double weekend, boolean drifted) {
        double german = GERMAN;
        if (scenario.isSeasonal()) {
            german = 0.12 + 0.09 * day;
        } else if (drifted && scenario == Scenario.LANGUAGE) {
            german = 0.20;
        }
        QuestionGroup group;
        double drawn = random.nextDouble();
        double longShare =
                drifted && scenario == Scenario.LENGTHS ? 1 / 3.0 : 0.02 + (scenario.isSeasonal() ? 0.02 * day : 0);
        if (drawn < german) {
            group = QuestionGroup.GERMAN;
        } else if (drawn < german + longShare) {
            group = QuestionGroup.LONG;
        } else if (drifted && random.nextDouble() < scenario.newTopic()) {
            group = QuestionGroup.CRYPTO;
        } else {
            group = QuestionGroup.values()[topic(random, day, weekend)];
        }
        List<Question> all = questions.of(group);
        return all.get(random.nextInt(all.size()));
    }

    /** Half of the topics are asked more by day, half by night; at the weekend other ones. */
    private static int topic(SplittableRandom random, double day, double weekend) {
        double[] weights = new double[QuestionGroup.BASE];
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 1 + 0.7 * day * (i % 2 == 0 ? 1 : -1) + (i < 2 ? 1.5 * weekend : 0);
            total += weights[i];
        }
        double drawn = random.nextDouble() * total;
        int topic = 0;
        while (topic < weights.length - 1 && drawn >= weights[topic]) {
            drawn -= weights[topic++];
        }
        return topic;
    }

    private Exchange exchange(
            long number, long timeMs, Question question, SplittableRandom random, double day, boolean drifted) {
        double complexity = Math.min(1, question.tokens() / 120.0 + 0.3 * random.nextDouble());
        String tier = complexity < 0.28 ? "cheap" : complexity < 0.36 ? "mid" : "premium";
        String answer = text(question, random, drifted);
        int answerTokens = (int) Math.exp(4 + 0.5 * random.nextGaussian());
        boolean hit = random.nextDouble() < 0.2 + 0.1 * day;
        Envelope envelope = new Envelope(
                "r" + number,
                "acme",
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                null,
                List.of(),
                null,
                "llm.requests",
                0,
                number,
                timeMs - 500,
                null,
                List.of());
        ChatRequest request = new ChatRequest(
                null,
                List.of(ChatMessage.user(question.text())),
                null,
                null,
                null,
                List.of(),
                null,
                ResponseFormat.TEXT,
                null,
                null);
        return Exchange.received(envelope, request)
                .withEmbedding(new Embedding(moved(question.vector(), random), MODEL, question.tokens()))
                .withCache(new CacheDecision(
                        hit ? CacheLevel.SEMANTIC : CacheLevel.NONE, true, "s", "k", null, 0, 0.9, null))
                .withRoute(new Route(tier, complexity, 0.5, "share"))
                .withGeneration(new Generation(
                        answer, tier, "provider", question.tokens(), answerTokens, "stop", List.of(), -1, 1, List.of()))
                .decided(hit ? Outcome.HIT : Outcome.ANSWERED, new Cost(0.001, 0.01), timeMs);
    }

    private static float[] moved(float[] vector, SplittableRandom random) {
        float[] moved = vector.clone();
        double each = JITTER / Math.sqrt(moved.length);
        double squares = 0;
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (each * random.nextGaussian());
            squares += moved[i] * moved[i];
        }
        for (int i = 0; i < moved.length; i++) {
            moved[i] /= (float) Math.sqrt(squares);
        }
        return moved;
    }

    private String text(Question question, SplittableRandom random, boolean drifted) {
        boolean broken = drifted && random.nextDouble() < 0.2;
        if (broken && scenario == Scenario.NONSENSE) {
            return nonsense(random);
        }
        if (broken && scenario == Scenario.BESIDE) {
            List<Question> others = questions.of(QuestionGroup.values()[random.nextInt(QuestionGroup.BASE)]);
            return answer(others.get(random.nextInt(others.size())).text(), random);
        }
        return answer(question.text(), random);
    }

    /** Takes up most words of the question. */
    private static String answer(String question, SplittableRandom random) {
        StringBuilder answer = new StringBuilder("About this: ");
        for (String word : question.replace("?", "").split(" ")) {
            if (random.nextDouble() < 0.6) {
                answer.append(word).append(' ');
            }
        }
        return answer.append("- ")
                .append(ENDINGS[random.nextInt(ENDINGS.length)])
                .toString();
    }

    private static String nonsense(SplittableRandom random) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            for (int k = 1 + random.nextInt(3); k > 0; k--) {
                words.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
            }
            words.append(' ');
        }
        return words.toString();
    }
}

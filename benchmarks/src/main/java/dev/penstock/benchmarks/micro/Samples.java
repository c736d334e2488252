package dev.penstock.benchmarks.micro;

import dev.penstock.records.Admission;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.Header;
import dev.penstock.records.Headers;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.Outcome;
import dev.penstock.records.RequestCodec;
import dev.penstock.records.RequestException;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Stage;
import dev.penstock.records.Topics;
import dev.penstock.records.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** One request as it travels: asked, screened, and answered from the exact cache. */
final class Samples {
    /** 100 characters. */
    static final String QUESTION =
            "How does a violin maker repair wooden bridges and forecast migrating birds during a strike in Norway";

    private static final long RECEIVED_AT_MS = 1_700_000_000_000L;
    private static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private Samples() {}

    /** Ten harmless lines of prose with punctuation and some digits: 1 KB. */
    static String kilobyte() {
        String line = "Our bakery opened in 1987, and the third oven arrived after heavy rain; its door still sticks"
                + " (ask Tom).\n";
        return line.repeat(10).substring(0, 1000);
    }

    /** As many different questions of about 100 characters, always the same: one alone would fit the branch predictor. */
    static String[] questions(int count) {
        String[] words = (QUESTION + " " + kilobyte().substring(0, 105).trim()).split(" ");
        Random random = new Random(17);
        String[] questions = new String[count];
        for (int i = 0; i < count; i++) {
            StringBuilder question = new StringBuilder(words[random.nextInt(words.length)]);
            while (question.length() < 95) {
                question.append(' ').append(words[random.nextInt(words.length)]);
            }
            questions[i] = question.append('?').toString();
        }
        return questions;
    }

    static byte[] body() {
        return ("{\"model\":\"small\",\"temperature\":0.2,\"messages\":[{\"role\":\"system\",\"content\":"
                        + "\"You answer in one paragraph.\"},{\"role\":\"user\",\"content\":\"" + QUESTION + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    static InboundRecord inbound() {
        byte[] tenant = "acme".getBytes(StandardCharsets.UTF_8);
        byte[] key = "request-4711".getBytes(StandardCharsets.UTF_8);
        return new InboundRecord(
                Topics.REQUESTS, 3, 4711, RECEIVED_AT_MS, key, body(), List.of(new Header(Headers.TENANT, tenant)));
    }

    static Exchange decode(InboundRecord inbound) {
        try {
            return RequestCodec.decode(inbound, 1 << 20, 100, 30_000);
        } catch (RequestException e) {
            throw new IllegalStateException("the sample is a valid request", e);
        }
    }

    static Exchange screened() {
        return decode(inbound())
                .withAdmission(new Admission(60, 900))
                .withInputVerdict(new Verdict("default", 1, RuleAction.ALLOW, List.of()));
    }

    static Exchange answered() {
        Exchange asked = screened();
        Generation generation = new Generation(
                "A violin maker repairs a bridge with maple and patience. ".repeat(8),
                "small",
                "endpoint",
                42,
                110,
                "stop",
                List.of(),
                350_000,
                1,
                List.of());
        return asked.withCache(new CacheDecision(CacheLevel.EXACT, true, HASH, HASH, HASH, 1, 0.9, "same question"))
                .withGeneration(generation)
                .withOutputVerdict(new Verdict("default", 1, RuleAction.ALLOW, List.of()))
                .withTimings(asked.timings().with(Stage.QUEUE, 1200).with(Stage.EXACT_CACHE, 345))
                .decided(Outcome.HIT, new Cost(0, 0.0021), RECEIVED_AT_MS + 3);
    }
}

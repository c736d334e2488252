package dev.penstock.state.journal;

import dev.penstock.records.Citation;
import dev.penstock.records.Cost;
import dev.penstock.records.Generation;
import dev.penstock.records.Route;
import dev.penstock.records.Waste;
import java.time.Duration;
import java.util.List;

/** Journal entries for tests. */
final class Entries {
    static final JournalOptions OPTIONS =
            new JournalOptions(true, Duration.ofHours(1), Duration.ofMillis(250), 64 << 10);

    private Entries() {}

    static JournalEntry answering(String text) {
        Generation generation = new Generation(
                text,
                "large-1",
                "vllm",
                120,
                34,
                "length",
                List.of(new Citation("d:1", 7, "d:1#0", 3, 90), new Citation("d2", 8, "d2#4", 0, 12)),
                182_345,
                3,
                List.of("tier cheap: circuit_open", "other: timeout"));
        return new JournalEntry(
                generation,
                new Cost(0.00123, 0.0456, new Waste(0.0001, 0.0002, 0.0003, 0.0004)),
                new Route("premium", 0.71, 0.93, "escalated"));
    }
}

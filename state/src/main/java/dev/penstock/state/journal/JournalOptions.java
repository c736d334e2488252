package dev.penstock.state.journal;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** How answers are kept for replays. */
public record JournalOptions(
        @Option(
                value = "Whether answers of tiers with an openai or llama backend are stored in Redis before they are "
                        + "sent on, so that a replay after a crash does not ask and pay again",
                byDefault = "true")
        boolean enabled,

        @Option(
                value = "How long an answer is kept: longer than an outage may last, from the crash until the job has "
                        + "caught up",
                byDefault = "1h",
                min = 1000)
        Duration ttl,

        @Option(
                value = "Longest time that an answer waits until Redis has confirmed it. Beyond it the answer is sent "
                        + "on all the same, and a replay may pay for it again",
                byDefault = "250ms",
                min = 1,
                max = 60000)
        Duration ackTimeout,

        @Option(value = "Largest answer in bytes that is stored", byDefault = "1048576", min = 1024, max = 67108864)
        int maxEntryBytes)
        implements Serializable {}

package dev.penstock.operators.documents;

import dev.penstock.operators.corpus.ChunkingOptions;
import dev.penstock.operators.parsing.ParsingOptions;
import dev.penstock.options.Option;
import dev.penstock.records.Policy;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/** How documents become what can be searched, and how the re-embedding job follows their changes. */
public record DocumentOptions(
        @Option("How much of a document is read") ParsingOptions parsing,

        @Option("How documents are cut. Other sizes make another generation of each corpus")
        ChunkingOptions chunking,

        @Option(
                value = "Guardrail rules for documents: what block matches is quarantined, what redact matches is"
                        + " redacted before it is indexed. Unset for the built-in rules",
                byDefault = "null")
        Policy policy,

        @Option(
                value =
                        "Where documents may be fetched from that a change names by uri and does not bring: absolute prefixes"
                                + " that end in a slash, such as s3://bucket/docs/. Empty for nowhere",
                byDefault = "[]",
                max = 100)
        List<String> uriPrefixes,

        @Option(
                value = "Largest record of docs.changes in bytes; larger ones become dead letters. A document that does"
                        + " not fit is named by its uri",
                byDefault = "8388608",
                min = 1024,
                max = 33554432)
        int maxChangeBytes,

        @Option(
                value = "Documents that one parallel instance works on at the same time, each of them in memory as a"
                        + " whole; the chunks of all of them share the encoder's batches",
                byDefault = "8",
                min = 1,
                max = 1024)
        int threads,

        @Option(
                value = "Changes that one parallel instance has read and not finished; they are in its checkpoints",
                byDefault = "64",
                min = 1,
                max = 100000)
        int inFlight,

        @Option(
                value = "Longest time that a change waits for a Redis or an encoder that fails, before the job restarts"
                        + " and begins it again",
                byDefault = "1m",
                min = 1000,
                max = 3600000)
        Duration patience,

        @Option(
                value = "How long the job remembers a document's newest version after its last change. An older version"
                        + " that arrives later still is compared with the store alone",
                byDefault = "30d",
                min = 60000,
                max = 31536000000L)
        Duration stateTtl,

        @Option(
                value = "Consumer group of the re-embedding job, and its name in Flink's web UI",
                byDefault = "penstock-reembed",
                min = 1,
                max = 200)
        String groupId)
        implements Serializable {}

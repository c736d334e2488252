package dev.penstock.operators.retrieval;

import dev.penstock.options.Option;
import java.io.Serializable;

/** What is retrieved for a request that names a corpus. */
public record RetrievalOptions(
        @Option(value = "Most passages put before the model", byDefault = "6", min = 1, max = 100)
        int passages,

        @Option(
                value = "Most tokens of all passages together, estimated at four characters each",
                byDefault = "2000",
                min = 50,
                max = 1000000)
        int maxTokens,

        @Option(value = "Threads of one TaskManager that search the index", byDefault = "2", min = 1, max = 256)
        int threads)
        implements Serializable {}

package dev.penstock.inference;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** One backend that can answer prompts; the options that do not belong to its kind are ignored. */
public record GeneratorOptions(
        @Option("extractive (in process: picks the sentences of the retrieved passages that answer), openai (any "
                + "OpenAI-compatible endpoint) or llama (llama.cpp in process, any GGUF file)")
        GeneratorKind kind,

        @Option(
                value = "openai: base URL up to and including /v1. llama: path of a GGUF file, or tinyllama for "
                        + "the one that `penstock demo --llm` fetches. extractive: unused",
                byDefault = "null")
        String location,

        @Option(
                value = "openai: the model to ask for. extractive: the encoder that ranks sentences, minilm or "
                        + "bge-small or a folder",
                byDefault = "null")
        String model,

        @Option(value = "openai: environment variable that holds the API key; unset for none", byDefault = "null")
        String apiKeyEnv,

        @Option(value = "openai: file that holds the API key, for mounted secrets; unset for none", byDefault = "null")
        String apiKeyFile,

        @Option(
                value = "Longest time for one call, cut to what is left of the request's deadline",
                byDefault = "30s",
                min = 1,
                max = 3600000)
        Duration timeout,

        @Option(
                value =
                        "openai: calls made for one prompt, the first included, before it fails. Calls that were limited "
                                + "(429) and probes of the circuit breaker are not counted: max-wait bounds those. 1 for no "
                                + "repetition but of limited calls",
                byDefault = "3",
                min = 1,
                max = 10)
        int attempts,

        @Option(
                value = "openai: pause before the second call; it doubles with each further one, with jitter",
                byDefault = "200ms",
                min = 1,
                max = 60000)
        Duration backoff,

        @Option(
                value = "openai: share of failed calls among the last 50 that opens the circuit breaker; ten failures "
                        + "in a row open it as well",
                byDefault = "0.5",
                min = 0.01,
                max = 1)
        double breakerFailureRate,

        @Option(
                value = "openai: how long an open circuit breaker holds calls back before it probes",
                byDefault = "3s",
                min = 1,
                max = 3600000)
        Duration breakerOpenFor,

        @Option(
                value = "openai: most calls in flight from one TaskManager. How many there are is learned from "
                        + "latency and 429s, and so is the rate of calls where the endpoint limits it",
                byDefault = "1024",
                min = 1,
                max = 100000)
        int maxInFlight,

        @Option(
                value = "openai: longest time that a prompt waits for its turn while the endpoint limits calls or "
                        + "its circuit breaker is open, cut to what is left of the deadline; then the tier's next "
                        + "backend is asked. Raise it where there is none: waiting is backpressure",
                byDefault = "10s",
                min = 0,
                max = 3600000)
        Duration maxWait,

        @Option(
                value = "openai: repeated and hedged calls, as a share of the first calls of late, and one a second. "
                        + "Beyond it a repetition waits, so that retries do not pile onto an endpoint in trouble",
                byDefault = "0.1",
                min = 0,
                max = 10)
        double retryBudget,

        @Option(
                value = "openai: make a second call where the first has not begun to answer in this time, and take "
                        + "whichever answers first; 0ms for never",
                byDefault = "0ms",
                min = 0,
                max = 3600000)
        Duration hedgeAfter,

        @Option(
                value = "openai: ask for the answer token by token (server-sent events), so that the time to the first "
                        + "token is known",
                byDefault = "false")
        boolean stream,

        @Option(
                value = "extractive: passages that are read. A larger number reads more context and takes longer",
                byDefault = "4",
                min = 1,
                max = 50)
        int passages,

        @Option(value = "extractive: most sentences of an answer", byDefault = "3", min = 1, max = 20)
        int sentences,

        @Option(
                value = "extractive: least cosine of sentence and question; below it the answer says that nothing "
                        + "was found",
                byDefault = "0.35",
                min = -1,
                max = 1)
        double minSimilarity,

        @Option(value = "llama: tokens of prompt and answer together", byDefault = "2048", min = 128, max = 1048576)
        int contextTokens,

        @Option(
                value = "llama: threads of one generation; 0 for one per processor",
                byDefault = "0",
                min = 0,
                max = 256)
        int threads)
        implements Serializable {}

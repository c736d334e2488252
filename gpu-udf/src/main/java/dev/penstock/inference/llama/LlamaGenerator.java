package dev.penstock.inference.llama;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Generator;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Prompt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers from a GGUF file in the process. One worker thread makes one answer after the other, as llama.cpp uses all of
 * its threads for each; prompts wait in a bounded queue, interactive ones first. The deadline and the timeout are
 * checked before the work and at every token.
 *
 * <p>The binding attaches a thread of its own to the JVM, no daemon, that outlives the model: a program that opened one
 * ends by {@link System#exit}, not by returning from main.
 */
public final class LlamaGenerator implements Generator {
    /** Prompts that may wait; at tens of tokens a second more would only wait in vain. */
    static final int WAITING = 256;

    /** Tokens of an answer where the request sets no limit. */
    static final int DEFAULT_MAX_TOKENS = 256;

    /** Batch work that has waited this long goes before interactive work that came later. */
    private static final long BATCH_HANDICAP_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String name;
    private final String model;
    private final GeneratorOptions options;
    private final LlamaEngine engine;
    private final Clock clock;
    private final PriorityBlockingQueue<Job> queue =
            new PriorityBlockingQueue<>(16, Comparator.comparingLong(Job::turn).thenComparingLong(Job::number));
    private final AtomicLong numbers = new AtomicLong();
    private final Thread worker;
    private volatile boolean closed;

    /**
     * Loads the model, which takes seconds.
     *
     * @throws IllegalArgumentException names the option that is wrong
     * @throws InferenceException {@code MODEL_FAILED} where llama.cpp cannot load the file
     */
    public static LlamaGenerator open(String name, GeneratorOptions options) {
        Path file = file(name, options.location());
        int threads =
                options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
        LlamaEngine engine = JniLlamaEngine.load(name, file, options.contextTokens(), threads);
        return new LlamaGenerator(name, file.getFileName().toString(), options, engine, Clock.systemUTC());
    }

    private static Path file(String name, String location) {
        if (location == null || location.isBlank()) {
            throw new IllegalArgumentException(
                    name + ": location is not set; give the path of a GGUF file, or tinyllama");
        }
        if (TinyLlama.NAME.equals(location)) {
            return TinyLlama.cached()
                    .orElseThrow(
                            () -> new IllegalArgumentException(
                                    name
                                            + ": location is tinyllama, but " + TinyLlama.path()
                                            + " does not exist; fetch it with `penstock demo --llm`, or give the path of another GGUF file"));
        }
        Path file = Path.of(location);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    name + ": location: there is no file " + file + "; give the path of a GGUF file, or tinyllama");
        }
        return file;
    }

    /** @param engine used by the worker thread only, and closed by it */
    LlamaGenerator(String name, String model, GeneratorOptions options, LlamaEngine engine, Clock clock) {
        this.name = name;
        this.model = model;
        this.options = options;
        this.engine = engine;
        this.clock = clock;
        this.worker = new Thread(this::work, "penstock-llama-" + name);
        worker.setDaemon(true);
        worker.start();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Answer> generate(Prompt prompt) {
        long handicap = prompt.work().interactive() ? 0 : BATCH_HANDICAP_NANOS;
        Job job = new Job(prompt, System.nanoTime() + handicap, numbers.getAndIncrement(), new CompletableFuture<>());
        synchronized (queue) {
            if (closed) {
                return CompletableFuture.failedFuture(closedFailure());
            }
            if (queue.size() >= WAITING) {
                return CompletableFuture.failedFuture(new InferenceException(
                        Reason.UNAVAILABLE,
                        name + ": " + WAITING + " prompts wait for the model already; send less, or add a backend"));
            }
            queue.add(job);
        }
        return job.result;
    }

    @Override
    public void close() {
        synchronized (queue) {
            closed = true;
        }
        worker.interrupt();
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the worker ends after its current token all the same
        }
    }

    private void work() {
        try {
            while (!closed) {
                run(queue.take());
            }
        } catch (InterruptedException e) {
            // close() wants the thread to end
        } finally {
            synchronized (queue) {
                closed = true; // from here on nobody would take a prompt out
            }
            for (Job job = queue.poll(); job != null; job = queue.poll()) {
                job.result.completeExceptionally(closedFailure());
            }
            engine.close();
        }
    }

    private void run(Job job) {
        if (job.result.isDone()) {
            return;
        }
        try {
            job.result.complete(answer(job.prompt));
        } catch (InferenceException e) {
            job.result.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            job.result.completeExceptionally(new InferenceException(
                    Reason.MODEL_FAILED,
                    name + ": llama.cpp failed (" + e.getClass().getSimpleName() + ")",
                    e,
                    1));
            if (e instanceof VirtualMachineError fatal) {
                throw fatal;
            }
        }
    }

    private Answer answer(Prompt prompt) {
        Limits limits = new Limits(
                prompt.work().deadlineAtMs(), clock.millis() + options.timeout().toMillis());
        limits.check();
        String templated = engine.template(prompt.request());
        int promptTokens = engine.tokens(templated);
        int maxTokens = maxTokens(prompt, promptTokens);
        long startedAt = System.nanoTime();
        long firstTokenMicros = -1;
        int tokens = 0;
        StringBuilder text = new StringBuilder();
        LlamaEngine.Pieces pieces = engine.generate(templated, prompt.request(), maxTokens);
        try {
            while (pieces.hasNext()) {
                String piece = pieces.next();
                if (firstTokenMicros < 0) {
                    firstTokenMicros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startedAt);
                }
                if (!piece.isEmpty()) {
                    tokens++;
                    text.append(piece);
                }
                limits.check();
            }
        } catch (InferenceException e) {
            pieces.cancel();
            throw e;
        }
        String finish = tokens >= maxTokens ? "length" : "stop";
        return new Answer(
                text.toString().strip(),
                model,
                name,
                promptTokens,
                tokens,
                finish,
                List.of(),
                firstTokenMicros,
                1,
                List.of());
    }

    /** What is left of the context after the prompt, or less where the request says so. */
    private int maxTokens(Prompt prompt, int promptTokens) {
        int left = options.contextTokens() - promptTokens - 1; // llama.cpp adds the begin-of-sequence token
        if (left < 1) {
            throw new InferenceException(
                    Reason.REJECTED,
                    name + ": the prompt has " + promptTokens + " tokens, and context-tokens is "
                            + options.contextTokens() + "; raise it, or send less");
        }
        Integer asked = prompt.request().maxTokens();
        return Math.min(left, asked == null ? DEFAULT_MAX_TOKENS : asked);
    }

    private InferenceException closedFailure() {
        return new InferenceException(Reason.CLOSED, name + " was closed");
    }

    /** Until when an answer may take. */
    private final class Limits {
        private final long deadlineAtMs;
        private final long timeoutAtMs;

        Limits(long deadlineAtMs, long timeoutAtMs) {
            this.deadlineAtMs = deadlineAtMs;
            this.timeoutAtMs = timeoutAtMs;
        }

        void check() {
            if (closed) {
                throw closedFailure();
            }
            long now = clock.millis();
            if (now >= deadlineAtMs) {
                throw new InferenceException(
                        Reason.DEADLINE, name + ": the deadline passed before there was an answer");
            }
            if (now >= timeoutAtMs) {
                throw new InferenceException(
                        Reason.TIMEOUT,
                        name + ": no answer within " + options.timeout().toMillis() + " ms",
                        null,
                        1);
            }
        }
    }

    /** @param turn when it came, batch work with a handicap; the least goes first */
    private record Job(Prompt prompt, long turn, long number, CompletableFuture<Answer> result) {}
}

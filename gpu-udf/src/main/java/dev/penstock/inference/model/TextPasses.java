package dev.penstock.inference.model;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.BatcherOptions;
import dev.penstock.inference.DeviceChoice;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.PassReader;
import dev.penstock.inference.Precision;
import dev.penstock.inference.Work;
import dev.penstock.inference.batch.DynamicBatcher;
import dev.penstock.inference.engine.Engines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Passes of a transformer over texts, in process: Hugging Face tokenizer, ONNX or TorchScript model on DJL, batches in
 * Arrow. What is taken from a pass is the reader's choice.
 *
 * <p>Texts are tokenised on the thread that submits them: the batcher needs their length, subtasks tokenise side by
 * side, and it costs a percent or two of a pass. Passes run on the batcher's callers.
 *
 * <p>Quantised (int8) models are never batched: their activations are scaled by the whole batch, so the vector of a text
 * would depend on its batch mates (cosine 0.992 between alone and in a batch of 32, as far as from fp32), and could not
 * be compared with stored ones.
 *
 * @param <R> what the reader takes from a pass; texts with equal token ids in flight share one
 */
public final class TextPasses<R> implements AutoCloseable {
    /** One batch is copied to the device while another is computed. */
    private static final int CALLERS_OF_GPU = 2;

    private final ModelIdentity identity;
    private final TextTokenizer tokenizer;
    private final Transformer model;
    private final BufferAllocator allocator;
    private final EncoderPass<R> pass;
    private final DynamicBatcher<TokenizedText, R> batcher;

    /** Lets threads tokenise side by side, and keeps the native tokenizer until the last of them has ended. */
    private final ReadWriteLock tokenizing = new ReentrantReadWriteLock();

    private boolean closed;

    private TextPasses(
            ModelIdentity identity,
            TextTokenizer tokenizer,
            Transformer model,
            BufferAllocator memory,
            EncoderPass<R> pass,
            DynamicBatcher<TokenizedText, R> batcher) {
        this.identity = identity;
        this.tokenizer = tokenizer;
        this.model = model;
        this.allocator = memory;
        this.pass = pass;
        this.batcher = batcher;
    }

    /**
     * Loads the model, and runs it on a text of {@code maxTokens} and on a short one, so that a limit of the model below
     * that shows now and the first record does not wait.
     *
     * @param assignedGpu index of the GPU that Flink gave to the subtask; empty where it manages none
     * @param reader made once the model is known; what it throws is thrown on
     * @throws IllegalArgumentException if the model is unknown, incomplete, not the expected one, or does not take
     *     {@code maxTokens}
     * @throws java.io.UncheckedIOException if its files cannot be read or unpacked
     */
    public static <R> TextPasses<R> open(
            EncoderOptions options, OptionalInt assignedGpu, Function<ModelIdentity, PassReader<R>> reader) {
        Engines.stayOffline();
        ModelFiles files = find(options.model(), options.precision());
        // Closed in reverse if opening fails.
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            TextTokenizer tokenizer = TextTokenizer.open(files.tokenizer(), options.maxTokens());
            opened.push(tokenizer);
            Placement placement = place(options, assignedGpu);
            Transformer model = load(files, options, placement);
            opened.push(model);
            int callers = callers(options, placement);
            BufferAllocator memory = new RootAllocator(memoryLimit(options, callers, model.dimensions()));
            opened.push(memory);
            ModelIdentity identity = identity(files, options, model);
            EncoderPass<R> pass = new EncoderPass<>(model, files.pooling(), memory, reader.apply(identity));
            opened.push(pass);
            warmUp(files, options, tokenizer, pass);
            BatcherOptions batching = files.quantised() ? oneByOne(options.batching()) : options.batching();
            return new TextPasses<>(
                    identity,
                    tokenizer,
                    model,
                    memory,
                    pass,
                    new DynamicBatcher<>(files.name(), callers, batching, pass));
        } catch (RuntimeException | Error e) {
            closeAll(opened, e);
            throw e;
        }
    }

    public ModelIdentity identity() {
        return identity;
    }

    /**
     * Tokenises a text; texts beyond the token limit are cut.
     *
     * @throws InferenceException with {@link Reason#CLOSED} after {@link #close}
     */
    TokenizedText tokenize(String text) {
        return whileOpen(() -> tokenizer.tokenize(text));
    }

    /**
     * Tokens of the whole text, special ones included, whatever the token limit.
     *
     * @throws InferenceException with {@link Reason#CLOSED} after {@link #close}
     */
    int count(String text) {
        return whileOpen(() -> tokenizer.count(text));
    }

    private <T> T whileOpen(Supplier<T> tokenization) {
        tokenizing.readLock().lock();
        try {
            if (closed) {
                throw new InferenceException(Reason.CLOSED, identity.name() + " was closed");
            }
            return tokenization.get();
        } finally {
            tokenizing.readLock().unlock();
        }
    }

    /**
     * Where the tokens of a text stand in it, in the order of the states that a pass gives.
     *
     * @throws InferenceException with {@link Reason#CLOSED} after {@link #close}
     */
    public TokenOffsets offsets(String text) {
        TokenizedText tokenized = tokenize(text);
        return new TokenOffsets(tokenized.starts(), tokenized.ends());
    }

    /**
     * Hands in a tokenised text. Blocks while the queue is full.
     *
     * @return completes with what the reader took, or exceptionally with an {@link InferenceException}
     * @throws InferenceException with {@link Reason#CLOSED} if the caller is interrupted while it waits for room; its
     *     interrupt flag is set
     */
    CompletableFuture<R> pass(TokenizedText text, Work work) {
        try {
            return batcher.submit(text, text.tokens(), work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException(
                    Reason.CLOSED, "Interrupted while waiting for room in the queue of " + identity.name(), e);
        }
    }

    /** Tokenises a text and hands it in, as the two do one after the other. */
    public CompletableFuture<R> pass(String text, Work work) {
        return pass(tokenize(text), work);
    }

    public BatcherMetrics metrics() {
        return batcher.metrics();
    }

    @Override
    public void close() {
        tokenizing.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            tokenizer.close();
        } finally {
            tokenizing.writeLock().unlock();
        }
        batcher.close();
        pass.close();
        model.close();
        // Last, and strictly: throws if a batch was not released.
        allocator.close();
    }

    /** Bytes of Arrow memory that are in use now. */
    long allocatedBytes() {
        return allocator.getAllocatedMemory();
    }

    private static ModelFiles find(String model, Precision precision) {
        ModelCache cache = ModelCache.ofUser();
        Optional<CarriedModel> carried = CarriedModel.named(model);
        if (carried.isPresent()) {
            return carried.get().unpack(cache, precision);
        }
        Optional<String> onClasspath = ClasspathModel.named(model);
        if (onClasspath.isPresent()) {
            return new ClasspathModel(onClasspath.get(), cache).unpack(precision);
        }
        return folder(model)
                .orElseThrow(() -> new IllegalArgumentException("The encoder's model is " + model + "; allowed are "
                        + String.join(", ", CarriedModel.names()) + ", " + ClasspathModel.PREFIX
                        + "NAME and the path of a folder with " + ModelFolder.ONNX + " (or " + ModelFolder.TORCHSCRIPT
                        + ") and " + ModelFolder.TOKENIZER))
                .read(precision);
    }

    /** The user's own model; empty for the others, and where there is no such folder. */
    private static Optional<ModelFolder> folder(String model) {
        boolean isOfBuild = CarriedModel.named(model).isPresent()
                || ClasspathModel.named(model).isPresent();
        return isOfBuild || !Files.isDirectory(Path.of(model))
                ? Optional.empty()
                : Optional.of(new ModelFolder(Path.of(model)));
    }

    /**
     * Where {@link #open} runs the model. Loads nothing.
     *
     * @throws IllegalArgumentException if the options ask for a GPU and it cannot be used, or the model's folder has no
     *     model
     */
    static Placement place(EncoderOptions options, OptionalInt assignedGpu) {
        Optional<Path> script = folder(options.model()).flatMap(folder -> folder.torchScript(options.precision()));
        if (script.isEmpty()) {
            return Placement.choose(options.device(), assignedGpu);
        }
        if (options.device() == DeviceChoice.GPU) {
            throw new IllegalArgumentException("The encoder's device is gpu, and " + script.get()
                    + " is a TorchScript model, which runs on the CPU: allowed are auto and cpu, or export it to ONNX");
        }
        return Placement.CPU;
    }

    private static Transformer load(ModelFiles files, EncoderOptions options, Placement placement) {
        if (files.isTorchScript()) {
            return TorchModel.load(files.graph(), files.pooling());
        }
        Path graph = PreparedGraph.of(files, options, placement, ModelCache.ofUser());
        return OnnxModel.load(graph, placement, files.pooling());
    }

    /** Half precision is made from the model's own file by a fixed rule, and so is its hash. */
    private static ModelIdentity identity(ModelFiles files, EncoderOptions options, Transformer model) {
        boolean isHalved = options.precision() == Precision.FP16;
        String sha256 = isHalved ? Sha256.of(files.sha256() + " fp16") : files.sha256();
        return new ModelIdentity(files.name(), sha256, model.dimensions());
    }

    /** Runs the longest text, and a short one, as the first request will. */
    private static void warmUp(ModelFiles files, EncoderOptions options, TextTokenizer tokenizer, EncoderPass<?> pass) {
        TokenizedText longest = tokenizer.tokenize("a ".repeat(options.maxTokens()));
        try {
            pass.run(List.of(longest));
            pass.run(List.of(tokenizer.tokenize("How do I reset my password?")));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    files.name() + " failed on a text of " + longest.tokens()
                            + " tokens, the encoder's max-tokens; most "
                            + "models of this kind take 512 at most, so try that: " + e.getMessage(),
                    e);
        }
    }

    private static BatcherOptions oneByOne(BatcherOptions options) {
        return new BatcherOptions(
                1, 1, options.maxPaddedTokens(), options.maxDelay(), options.maxBatchTime(), options.queueCapacity());
    }

    private static int callers(EncoderOptions options, Placement placement) {
        if (options.callers() > 0) {
            return options.callers();
        }
        return placement.gpu().isPresent()
                ? CALLERS_OF_GPU
                : Runtime.getRuntime().availableProcessors();
    }

    /** What all callers may need together. */
    private static long memoryLimit(EncoderOptions options, int callers, int dimensions) {
        int tokens = Math.max(options.batching().maxPaddedTokens(), options.maxTokens());
        int most = Integer.MAX_VALUE / Float.BYTES / dimensions;
        if (tokens > most) {
            throw new IllegalArgumentException("The encoder's max-padded-tokens is " + tokens + "; a model of "
                    + dimensions + " dimensions takes " + most + " at most, since Java reaches 2 GiB in one piece");
        }
        return callers * PassMemory.limit(tokens, dimensions);
    }

    private static void closeAll(Deque<AutoCloseable> opened, Throwable cause) {
        for (AutoCloseable resource : opened) {
            try {
                resource.close();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }
}

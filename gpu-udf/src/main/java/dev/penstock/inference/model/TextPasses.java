package dev.penstock.inference.model;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.BatcherOptions;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.Work;
import dev.penstock.inference.batch.DynamicBatcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Passes of a transformer over texts, in process: Hugging Face tokenizer, ONNX model on DJL, batches in Arrow. What is
 * taken from a pass is the reader's choice.
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
    private final ModelIdentity identity;
    private final TextTokenizer tokenizer;
    private final OnnxModel model;
    private final BufferAllocator allocator;
    private final DynamicBatcher<TokenizedText, R> batcher;

    /** Lets threads tokenise side by side, and keeps the native tokenizer until the last of them has ended. */
    private final ReadWriteLock tokenizing = new ReentrantReadWriteLock();

    private boolean closed;

    private TextPasses(
            ModelFiles files,
            EncoderOptions options,
            Function<ModelIdentity, PassReader<R>> reader,
            TextTokenizer tokenizer,
            OnnxModel model,
            BufferAllocator memory) {
        this.tokenizer = tokenizer;
        this.model = model;
        this.allocator = memory;
        int dimensions = warmUp(files, options, tokenizer, model, memory);
        this.identity = new ModelIdentity(files.name(), files.sha256(), dimensions);
        EncoderPass<R> pass = new EncoderPass<>(model, files.pooling(), memory, reader.apply(identity));
        BatcherOptions batching = files.quantised() ? oneByOne(options.batching()) : options.batching();
        this.batcher = new DynamicBatcher<>(files.name(), callers(options), batching, pass);
    }

    /**
     * Loads the model, and runs it once on a text of {@code maxTokens}, so that a limit of the model below that shows now
     * and the first record does not wait.
     *
     * @param assignedGpu index of the GPU that Flink gave to the subtask; empty where it manages none
     * @param reader made once the model is known; what it throws is thrown on
     * @throws IllegalArgumentException if the model is unknown, incomplete, not the expected one, or does not take
     *     {@code maxTokens}
     * @throws java.io.UncheckedIOException if its files cannot be read or unpacked
     */
    public static <R> TextPasses<R> open(
            EncoderOptions options, OptionalInt assignedGpu, Function<ModelIdentity, PassReader<R>> reader) {
        DjlOffline.enforce();
        ModelFiles files = find(options.model());
        TextTokenizer tokenizer = TextTokenizer.open(files.tokenizer(), options.maxTokens());
        OnnxModel model = null;
        BufferAllocator memory = null;
        try {
            Placement placement = Placement.choose(options.device(), assignedGpu);
            model = OnnxModel.load(PreparedGraph.of(files, options, placement, ModelCache.ofUser()), placement);
            memory = new RootAllocator(memoryLimit(options));
            return new TextPasses<>(files, options, reader, tokenizer, model, memory);
        } catch (RuntimeException | Error e) {
            closeAll(tokenizer, model, memory, e);
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
        tokenizing.readLock().lock();
        try {
            if (closed) {
                throw new InferenceException(Reason.CLOSED, identity.name() + " was closed");
            }
            return tokenizer.tokenize(text);
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
        model.close();
        // Last, and strictly: throws if a batch was not released.
        allocator.close();
    }

    /** Bytes of Arrow memory that are in use now. */
    long allocatedBytes() {
        return allocator.getAllocatedMemory();
    }

    private static ModelFiles find(String model) {
        return CarriedModel.named(model)
                .map(carried -> carried.unpack(ModelCache.ofUser()))
                .orElseGet(() -> {
                    Path folder = Path.of(model);
                    if (!Files.isDirectory(folder)) {
                        throw new IllegalArgumentException("The encoder's model is " + model + "; allowed are "
                                + String.join(", ", CarriedModel.names()) + " and the path of a folder with "
                                + ModelFolder.ONNX + " and " + ModelFolder.TOKENIZER);
                    }
                    return new ModelFolder(folder).read();
                });
    }

    /** Runs the longest text; returns the dimensions of its vector. */
    private static int warmUp(
            ModelFiles files,
            EncoderOptions options,
            TextTokenizer tokenizer,
            OnnxModel model,
            BufferAllocator memory) {
        TokenizedText longest = tokenizer.tokenize("a ".repeat(options.maxTokens()));
        EncoderPass<Integer> pass =
                new EncoderPass<>(model, files.pooling(), memory, (vector, states) -> vector.capacity());
        try {
            return pass.run(List.of(longest)).get(0);
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

    private static int callers(EncoderOptions options) {
        return options.callers() > 0 ? options.callers() : Runtime.getRuntime().availableProcessors();
    }

    /**
     * For each caller three matrices of 64-bit integers and their validity bits, doubled since Arrow rounds up to powers
     * of two, and 32 MiB for the vectors and for the chunks that Netty hands out.
     */
    private static long memoryLimit(EncoderOptions options) {
        long tokens = Math.max(options.batching().maxPaddedTokens(), options.maxTokens());
        return callers(options) * (2 * 3 * Long.BYTES * tokens + (32L << 20));
    }

    private static void closeAll(TextTokenizer tokenizer, OnnxModel model, BufferAllocator memory, Throwable cause) {
        for (AutoCloseable resource : new AutoCloseable[] {model, tokenizer, memory}) {
            try {
                if (resource != null) {
                    resource.close();
                }
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }
}

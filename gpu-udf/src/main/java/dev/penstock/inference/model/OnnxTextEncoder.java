package dev.penstock.inference.model;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.BatcherOptions;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.Work;
import dev.penstock.inference.batch.DynamicBatcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * A text encoder in process: Hugging Face tokenizer, ONNX model on DJL, batches in Arrow.
 *
 * <p>Texts are tokenised on the thread that submits them: the batcher needs their length, subtasks tokenise side by
 * side, and it costs a percent or two of a pass. Passes run on the batcher's callers.
 *
 * <p>Quantised (int8) models are never batched: their activations are scaled by the whole batch, so the vector of a text
 * would depend on its batch mates (cosine 0.992 between alone and in a batch of 32, as far as from fp32), and could not
 * be compared with stored ones.
 */
public final class OnnxTextEncoder implements Encoder {
    private final ModelIdentity identity;
    private final TextTokenizer tokenizer;
    private final OnnxModel model;
    private final BufferAllocator allocator;
    private final DynamicBatcher<TokenizedText, Encoding> batcher;

    /** Lets threads tokenise side by side, and keeps the native tokenizer until the last of them has ended. */
    private final ReadWriteLock tokenizing = new ReentrantReadWriteLock();

    private boolean closed;

    private OnnxTextEncoder(
            ModelFiles files,
            EncoderOptions options,
            TextTokenizer tokenizer,
            OnnxModel model,
            BufferAllocator memory) {
        this.tokenizer = tokenizer;
        this.model = model;
        this.allocator = memory;
        EncoderPass pass = new EncoderPass(model, files.pooling(), memory);
        int dimensions = warmUp(files, options, tokenizer, pass);
        this.identity = new ModelIdentity(files.name(), files.sha256(), dimensions);
        BatcherOptions batching = files.quantised() ? oneByOne(options.batching()) : options.batching();
        this.batcher = new DynamicBatcher<>(files.name(), callers(options), batching, pass);
    }

    /**
     * Loads the model, and runs it once on a text of {@code maxTokens}, so that a limit of the model below that shows now
     * and the first record does not wait.
     *
     * @throws IllegalArgumentException if the model is unknown, incomplete, not the expected one, or does not take
     *     {@code maxTokens}
     * @throws java.io.UncheckedIOException if its files cannot be read or unpacked
     */
    public static OnnxTextEncoder open(EncoderOptions options) {
        DjlOffline.enforce();
        ModelFiles files = find(options.model());
        TextTokenizer tokenizer = TextTokenizer.open(files.tokenizer(), options.maxTokens());
        OnnxModel model = null;
        BufferAllocator memory = null;
        try {
            model = OnnxModel.load(files.onnx());
            memory = new RootAllocator(memoryLimit(options));
            return new OnnxTextEncoder(files, options, tokenizer, model, memory);
        } catch (RuntimeException | Error e) {
            closeAll(tokenizer, model, memory, e);
            throw e;
        }
    }

    @Override
    public ModelIdentity identity() {
        return identity;
    }

    @Override
    public CompletableFuture<Encoding> encode(String text, Work work) {
        TokenizedText tokenized;
        tokenizing.readLock().lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(
                        new InferenceException(Reason.CLOSED, identity.name() + " was closed"));
            }
            tokenized = tokenizer.tokenize(text);
        } finally {
            tokenizing.readLock().unlock();
        }
        try {
            return batcher.submit(tokenized, tokenized.tokens(), work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException(
                    Reason.CLOSED, "Interrupted while waiting for room in the queue of " + identity.name(), e);
        }
    }

    @Override
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

    private static int warmUp(ModelFiles files, EncoderOptions options, TextTokenizer tokenizer, EncoderPass pass) {
        TokenizedText longest = tokenizer.tokenize("a ".repeat(options.maxTokens()));
        try {
            return pass.run(List.of(longest)).get(0).vector().length;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    files.name() + " failed on a text of " + longest.tokens()
                            + " tokens, the encoder's max-tokens; most "
                            + "models of this kind take 512 at most, so try that: " + e.getMessage(),
                    e);
        }
    }

    private static BatcherOptions oneByOne(BatcherOptions options) {
        return new BatcherOptions(1, options.maxPaddedTokens(), options.maxDelay(), options.queueCapacity());
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

package dev.penstock.inference.model;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.PassReader;
import dev.penstock.inference.TokenStates;
import dev.penstock.inference.arrow.TokenBatch;
import dev.penstock.inference.batch.BatchHandler;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.arrow.memory.BufferAllocator;

/**
 * One pass of the model over a batch of texts: ids into Arrow, forward, pool, scale to unit length, let the reader
 * take what it wants. Thread-safe.
 *
 * <p>The model reads ids from Arrow's memory and writes states into it, and vectors are pooled into it: no array of
 * numbers is made for a text or a batch. As many passes as run at the same time keep memory for the next ones.
 */
final class EncoderPass<R> implements BatchHandler<TokenizedText, R>, AutoCloseable {
    /** Any id would do: the attention mask hides padding. */
    private static final long PAD_ID = 0;

    private final Transformer model;
    private final Pooling pooling;
    private final BufferAllocator allocator;
    private final PassReader<R> reader;
    /** The one that was used last is taken first, so that few grow while few passes run. */
    private final Deque<PassMemory> idle = new ConcurrentLinkedDeque<>();

    EncoderPass(Transformer model, Pooling pooling, BufferAllocator allocator, PassReader<R> reader) {
        this.model = model;
        this.pooling = pooling;
        this.allocator = allocator;
        this.reader = reader;
    }

    @Override
    public List<R> run(List<TokenizedText> texts) {
        PassMemory kept = idle.poll();
        PassMemory memory = kept != null ? kept : new PassMemory(allocator, model.dimensions());
        try {
            return run(texts, memory);
        } finally {
            idle.push(memory);
        }
    }

    /** Frees the memory that is kept. No pass may be running. */
    @Override
    public void close() {
        for (PassMemory memory = idle.poll(); memory != null; memory = idle.poll()) {
            memory.close();
        }
    }

    private List<R> run(List<TokenizedText> texts, PassMemory memory) {
        TokenBatch batch = memory.tokens;
        batch.write(texts.stream().map(TokenizedText::ids).toList(), PAD_ID);
        memory.states.reserve(pooling == Pooling.NONE ? batch.rows() : batch.rows() * batch.length());
        memory.vectors.reserve(batch.rows());
        model.forward(batch, memory.states.values());
        List<R> read = new ArrayList<>(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            read.add(read(row, memory));
        }
        return read;
    }

    private R read(int row, PassMemory memory) {
        int tokens = memory.tokens.tokens(row);
        FloatBuffer states = pooling == Pooling.NONE
                ? memory.states.rows(row, 1)
                : memory.states.rows(row * memory.tokens.length(), tokens);
        pooling.pool(states, tokens, memory.state, memory.vector);
        scaleToUnitLength(memory.vector);
        memory.vectors.set(row, memory.vector);
        return reader.read(
                memory.vectors.rows(row, 1),
                pooling == Pooling.NONE ? null : new TokenStates(states, tokens, model.dimensions()));
    }

    private static void scaleToUnitLength(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
            throw new InferenceException(Reason.MODEL_FAILED, "The model gave a vector without a direction");
        }
        float scale = (float) (1 / Math.sqrt(squares));
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= scale;
        }
    }
}

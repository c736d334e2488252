package dev.penstock.inference.arrow;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.util.AutoCloseables;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The input of a transformer for a batch of texts, in Arrow vectors off-heap: token ids, attention mask (1 for a token, 0
 * for padding) and type ids (all 0: one segment), each a matrix of {@link #rows} by {@link #length} 64-bit integers.
 *
 * <p>Written again and again: the memory grows to the largest batch and is kept until {@link #close}. Not thread-safe.
 */
public final class TokenBatch implements AutoCloseable {
    public static final String INPUT_IDS = "input_ids";
    public static final String ATTENTION_MASK = "attention_mask";
    public static final String TOKEN_TYPE_IDS = "token_type_ids";

    private final BigIntVector ids;
    private final BigIntVector mask;
    private final BigIntVector types;
    private final List<BigIntVector> vectors;

    private int[] tokens = new int[0];
    private int rows;
    private int length;

    /** An empty batch, which takes its memory from {@code allocator} as it is written. */
    public TokenBatch(BufferAllocator allocator) {
        ids = new BigIntVector(INPUT_IDS, allocator);
        mask = new BigIntVector(ATTENTION_MASK, allocator);
        types = new BigIntVector(TOKEN_TYPE_IDS, allocator);
        vectors = List.of(ids, mask, types);
    }

    /**
     * Writes token ids over what the batch held; shorter rows are padded on the right.
     *
     * @param texts the token ids of each text, at least one row and one token
     * @param padId what fills the rest of a shorter row
     * @throws org.apache.arrow.memory.OutOfMemoryException if the allocator's limit does not allow it
     */
    public void write(List<long[]> texts, long padId) {
        rows = texts.size();
        length = 0;
        tokens = tokens.length < rows ? new int[rows] : tokens;
        for (int row = 0; row < rows; row++) {
            tokens[row] = texts.get(row).length;
            length = Math.max(length, tokens[row]);
        }
        int values = Math.multiplyExact(rows, length);
        vectors.forEach(vector -> FixedSizeLists.reserve(vector, values));
        types.getDataBuffer().setZero(0, (long) values * Long.BYTES);
        writeIds(texts, padId);
    }

    /** Texts in the batch. */
    public int rows() {
        return rows;
    }

    /** Tokens of the longest text, to which the others are padded. */
    public int length() {
        return length;
    }

    /** Tokens of one text, padding excluded. */
    public int tokens(int row) {
        return tokens[row];
    }

    /** The ids as direct memory, shared with the Arrow vector; valid until the next write. */
    public ByteBuffer inputIds() {
        return FixedSizeLists.memory(ids);
    }

    /** The attention mask, likewise. */
    public ByteBuffer attentionMask() {
        return FixedSizeLists.memory(mask);
    }

    /** The type ids, likewise. */
    public ByteBuffer tokenTypeIds() {
        return FixedSizeLists.memory(types);
    }

    /**
     * The batch as an Arrow record batch over the same memory: it sees what is written next as long as the memory need
     * not grow. To be closed by the caller.
     */
    public VectorSchemaRoot root() {
        List<FieldVector> views = new ArrayList<>(vectors.size());
        try {
            for (BigIntVector vector : vectors) {
                views.add(FixedSizeLists.view(vector, rows, length));
            }
        } catch (RuntimeException | Error e) {
            AutoCloseables.closeNoChecked(() -> AutoCloseables.close(views));
            throw e;
        }
        return new VectorSchemaRoot(views);
    }

    @Override
    public void close() {
        vectors.forEach(BigIntVector::close);
    }

    private void writeIds(List<long[]> texts, long padId) {
        LongBuffer idValues = inputIds().asLongBuffer();
        LongBuffer maskValues = attentionMask().asLongBuffer();
        for (int row = 0; row < rows; row++) {
            long[] text = texts.get(row);
            idValues.put(text);
            for (int i = 0; i < text.length; i++) {
                maskValues.put(1);
            }
            for (int i = text.length; i < length; i++) {
                idValues.put(padId);
                maskValues.put(0);
            }
        }
    }
}

package dev.penstock.inference.arrow;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.util.AutoCloseables;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * The input of a transformer for a batch of texts, in Arrow vectors off-heap: token ids, attention mask (1 for a token, 0
 * for padding) and type ids (all 0: one segment), each a matrix of {@link #rows} by {@link #length} 64-bit integers.
 */
public final class TokenBatch implements AutoCloseable {
    public static final String INPUT_IDS = "input_ids";
    public static final String ATTENTION_MASK = "attention_mask";
    public static final String TOKEN_TYPE_IDS = "token_type_ids";

    private static final ArrowType INT64 = new ArrowType.Int(64, true);

    private final int[] tokens;
    private final int length;
    private final FixedSizeListVector ids;
    private final FixedSizeListVector mask;
    private final FixedSizeListVector types;

    private TokenBatch(
            int[] tokens, int length, FixedSizeListVector ids, FixedSizeListVector mask, FixedSizeListVector types) {
        this.tokens = tokens;
        this.length = length;
        this.ids = ids;
        this.mask = mask;
        this.types = types;
    }

    /**
     * Writes token ids into Arrow vectors; shorter rows are padded on the right.
     *
     * @param rows the token ids of each text, at least one row and one token
     * @param padId what fills the rest of a shorter row
     * @throws org.apache.arrow.memory.OutOfMemoryException if the allocator's limit does not allow it; nothing stays
     *     allocated
     */
    public static TokenBatch of(BufferAllocator allocator, List<long[]> rows, long padId) {
        int[] tokens = rows.stream().mapToInt(row -> row.length).toArray();
        int length = 0;
        for (int count : tokens) {
            length = Math.max(length, count);
        }
        List<FixedSizeListVector> vectors = new ArrayList<>(3);
        try {
            for (String name : List.of(INPUT_IDS, ATTENTION_MASK, TOKEN_TYPE_IDS)) {
                vectors.add(FixedSizeLists.allocate(allocator, name, INT64, rows.size(), length));
            }
        } catch (RuntimeException | Error e) {
            AutoCloseables.closeNoChecked(() -> AutoCloseables.close(vectors));
            throw e;
        }
        TokenBatch batch = new TokenBatch(tokens, length, vectors.get(0), vectors.get(1), vectors.get(2));
        batch.write(rows, padId);
        return batch;
    }

    /** Texts in the batch. */
    public int rows() {
        return tokens.length;
    }

    /** Tokens of the longest text, to which the others are padded. */
    public int length() {
        return length;
    }

    /** Tokens of one text, padding excluded. */
    public int tokens(int row) {
        return tokens[row];
    }

    /** The ids as direct memory, shared with the Arrow vector; valid until {@link #close}. */
    public LongBuffer inputIds() {
        return FixedSizeLists.numbers(ids, Long.BYTES).asLongBuffer();
    }

    /** The attention mask, likewise. */
    public LongBuffer attentionMask() {
        return FixedSizeLists.numbers(mask, Long.BYTES).asLongBuffer();
    }

    /** The type ids, likewise. */
    public LongBuffer tokenTypeIds() {
        return FixedSizeLists.numbers(types, Long.BYTES).asLongBuffer();
    }

    /** The batch as an Arrow record batch over the same memory, which this object goes on owning. */
    public VectorSchemaRoot root() {
        VectorSchemaRoot root = VectorSchemaRoot.of(ids, mask, types);
        root.setRowCount(rows());
        return root;
    }

    @Override
    public void close() {
        ids.close();
        mask.close();
        types.close();
    }

    private void write(List<long[]> rows, long padId) {
        LongBuffer idValues = inputIds();
        LongBuffer maskValues = attentionMask();
        for (long[] row : rows) {
            idValues.put(row);
            for (int i = 0; i < row.length; i++) {
                maskValues.put(1);
            }
            for (int i = row.length; i < length; i++) {
                idValues.put(padId);
                maskValues.put(0);
            }
        }
    }
}

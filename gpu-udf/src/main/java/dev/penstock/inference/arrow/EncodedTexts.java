package dev.penstock.inference.arrow;

import dev.penstock.inference.ModelIdentity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A batch of texts with their vectors, as it is stored: the columns {@value #ID} (utf8), {@value #TEXT} (utf8, null where
 * it is not kept), {@value #TOKENS} (int32) and {@value #VECTOR} (a list of float32 of the model's dimensions). The
 * schema's metadata names the model, without which the vectors could not be compared with others.
 */
public final class EncodedTexts implements AutoCloseable {
    public static final String ID = "id";
    public static final String TEXT = "text";
    public static final String TOKENS = "tokens";
    public static final String VECTOR = "vector";

    /** Keys of the metadata. */
    public static final String MODEL_NAME = "penstock.model.name";

    public static final String MODEL_SHA256 = "penstock.model.sha256";
    public static final String MODEL_DIMENSIONS = "penstock.model.dimensions";

    private static final FieldType UTF8 = FieldType.notNullable(ArrowType.Utf8.INSTANCE);
    private static final FieldType UTF8_OR_NULL = FieldType.nullable(ArrowType.Utf8.INSTANCE);
    private static final FieldType INT32 = FieldType.notNullable(new ArrowType.Int(Integer.SIZE, true));

    /**
     * One text.
     *
     * @param id the caller's name for it, for example document, version and chunk; unique in a file if readers are to
     *     find it again
     * @param text null where it is not to be kept
     * @param tokens that were encoded, special tokens included
     */
    public record Row(String id, String text, int tokens) {}

    private final VectorSchemaRoot root;

    private EncodedTexts(VectorSchemaRoot root) {
        this.root = root;
    }

    /** The schema of a file of one model's vectors. */
    public static Schema schema(ModelIdentity model) {
        return new Schema(
                List.of(
                        new Field(ID, UTF8, null),
                        new Field(TEXT, UTF8_OR_NULL, null),
                        new Field(TOKENS, INT32, null),
                        vectorField(model.dimensions())),
                Map.of(
                        MODEL_NAME,
                        model.name(),
                        MODEL_SHA256,
                        model.sha256(),
                        MODEL_DIMENSIONS,
                        Integer.toString(model.dimensions())));
    }

    /**
     * Puts rows beside their vectors.
     *
     * @param vectors one for each row, in their order; the batch reads their memory, which is not to be written while it is
     *     open, and does not own it
     * @throws IllegalArgumentException if there are more or fewer vectors than rows
     * @throws org.apache.arrow.memory.OutOfMemoryException if the allocator's limit does not allow it; nothing stays
     *     allocated
     */
    public static EncodedTexts of(BufferAllocator allocator, List<Row> rows, VectorBatch vectors) {
        if (rows.size() != vectors.rows()) {
            throw new IllegalArgumentException(
                    rows.size() + " rows cannot have " + vectors.rows() + " vectors; each row has one");
        }
        VarCharVector ids = new VarCharVector(ID, UTF8, allocator);
        VarCharVector texts = new VarCharVector(TEXT, UTF8_OR_NULL, allocator);
        IntVector tokens = new IntVector(TOKENS, INT32, allocator);
        List<FieldVector> columns = new ArrayList<>(List.of(ids, texts, tokens));
        try {
            columns.forEach(column -> column.setInitialCapacity(rows.size()));
            columns.forEach(FieldVector::allocateNew);
            for (int i = 0; i < rows.size(); i++) {
                Row row = rows.get(i);
                ids.setSafe(i, row.id().getBytes(StandardCharsets.UTF_8));
                if (row.text() != null) {
                    texts.setSafe(i, row.text().getBytes(StandardCharsets.UTF_8));
                }
                tokens.setSafe(i, row.tokens());
            }
            // Takes memory too: validity bits are not shared.
            columns.addAll(vectors.root().getFieldVectors());
            VectorSchemaRoot root = new VectorSchemaRoot(columns);
            root.setRowCount(rows.size());
            return new EncodedTexts(root);
        } catch (RuntimeException | Error e) {
            columns.forEach(FieldVector::close);
            throw e;
        }
    }

    /** The batch, which this object goes on owning. */
    public VectorSchemaRoot root() {
        return root;
    }

    /** The column {@value #VECTOR} as {@link VectorBatch} has it, where that is named so. */
    public static Field vectorField(int dimensions) {
        ArrowType float32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
        Field item = new Field("item", FieldType.notNullable(float32), null);
        return new Field(VECTOR, FieldType.notNullable(new ArrowType.FixedSizeList(dimensions)), List.of(item));
    }

    /** Releases all but the memory of the vectors. */
    @Override
    public void close() {
        root.close();
    }
}

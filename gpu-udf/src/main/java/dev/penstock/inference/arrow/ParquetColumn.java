package dev.penstock.inference.arrow;

import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * A column of an Arrow batch in Parquet: texts, integers of 32 and 64 bits, floats of 32 bits, and lists of a fixed size
 * of these numbers. Only texts may be null.
 *
 * @param length values of a row in a list; 0 for a column of single values
 */
record ParquetColumn(Type type, Values values, int length) {
    private static final String ALLOWED =
            "allowed are utf8 (nullable or not), int32, int64, float32 and lists of a fixed "
                    + "size of these numbers, not nullable";

    /** Writes one value, which is not null. */
    @FunctionalInterface
    interface Values {
        void write(FieldVector vector, int index, ColumnWriter out, int repetition, int definition);
    }

    /** @throws IllegalArgumentException for a type that is not among those above */
    static ParquetColumn of(Field field) {
        if (field.getType() instanceof ArrowType.Utf8) {
            var text = field.isNullable()
                    ? Types.optional(PrimitiveTypeName.BINARY)
                    : Types.required(PrimitiveTypeName.BINARY);
            return new ParquetColumn(
                    text.as(LogicalTypeAnnotation.stringType()).named(field.getName()), ParquetColumn::text, 0);
        }
        if (field.isNullable()) {
            throw unsupported(field);
        }
        if (field.getType() instanceof ArrowType.FixedSizeList list && list.getListSize() > 0) {
            Field item = field.getChildren().get(0);
            Type lists = Types.requiredList().requiredElement(primitive(item)).named(field.getName());
            return new ParquetColumn(lists, values(item), list.getListSize());
        }
        return new ParquetColumn(Types.required(primitive(field)).named(field.getName()), values(field), 0);
    }

    /** Writes one row. */
    void write(FieldVector vector, int row, ColumnWriter out) {
        if (length == 0) {
            if (vector.isNull(row)) {
                out.writeNull(0, 0);
            } else {
                values.write(vector, row, out, 0, type.isRepetition(Type.Repetition.OPTIONAL) ? 1 : 0);
            }
            return;
        }
        FieldVector items = ((FixedSizeListVector) vector).getDataVector();
        for (int i = 0; i < length; i++) {
            // Repetition 0 begins a list, 1 goes on with it; definition 1 says that there is a value.
            values.write(items, row * length + i, out, i == 0 ? 0 : 1, 1);
        }
    }

    private static PrimitiveTypeName primitive(Field field) {
        if (field.getType() instanceof ArrowType.Int integer && integer.getIsSigned() && !field.isNullable()) {
            if (integer.getBitWidth() == Integer.SIZE) {
                return PrimitiveTypeName.INT32;
            }
            if (integer.getBitWidth() == Long.SIZE) {
                return PrimitiveTypeName.INT64;
            }
        }
        if (field.getType() instanceof ArrowType.FloatingPoint number
                && number.getPrecision() == FloatingPointPrecision.SINGLE
                && !field.isNullable()) {
            return PrimitiveTypeName.FLOAT;
        }
        throw unsupported(field);
    }

    private static Values values(Field field) {
        return switch (primitive(field)) {
            case INT32 ->
                (vector, index, out, repetition, definition) ->
                        out.write(((IntVector) vector).get(index), repetition, definition);
            case INT64 ->
                (vector, index, out, repetition, definition) ->
                        out.write(((BigIntVector) vector).get(index), repetition, definition);
            case FLOAT ->
                (vector, index, out, repetition, definition) ->
                        out.write(((Float4Vector) vector).get(index), repetition, definition);
            default -> throw unsupported(field);
        };
    }

    private static void text(FieldVector vector, int index, ColumnWriter out, int repetition, int definition) {
        out.write(Binary.fromConstantByteArray(((VarCharVector) vector).get(index)), repetition, definition);
    }

    private static IllegalArgumentException unsupported(Field field) {
        return new IllegalArgumentException("The column " + field + " cannot be written as Parquet; " + ALLOWED);
    }
}

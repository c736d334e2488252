package dev.penstock.inference.arrow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Arrow vectors of {@code rows} lists with {@code length} numbers each: the memory of a matrix, row by row. */
final class FixedSizeLists {
    private FixedSizeLists() {}

    /** A vector in which every value is set; the numbers are zero. */
    static FixedSizeListVector allocate(
            BufferAllocator allocator, String name, ArrowType numbers, int rows, int length) {
        Field item = new Field("item", FieldType.notNullable(numbers), null);
        Field list = new Field(name, FieldType.notNullable(new ArrowType.FixedSizeList(length)), List.of(item));
        FixedSizeListVector vector = (FixedSizeListVector) list.createVector(allocator);
        try {
            vector.setInitialCapacity(rows);
            vector.allocateNew();
            FieldVector data = vector.getDataVector();
            markSet(vector, rows);
            markSet(data, rows * length);
            vector.setValueCount(rows);
            return vector;
        } catch (RuntimeException | Error e) {
            vector.close();
            throw e;
        }
    }

    /** The numbers as memory of this machine's byte order, shared with the vector. */
    static ByteBuffer numbers(FixedSizeListVector vector, int bytesPerNumber) {
        FieldVector data = vector.getDataVector();
        int bytes = Math.multiplyExact(data.getValueCount(), bytesPerNumber);
        return data.getDataBuffer().nioBuffer(0, bytes).order(ByteOrder.nativeOrder());
    }

    private static void markSet(FieldVector vector, int values) {
        vector.getValidityBuffer().setOne(0, (values + 7L) / 8);
    }
}

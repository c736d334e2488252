package dev.penstock.inference.arrow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Matrices in Arrow: numbers row by row in a flat vector that is used again, and views of it as lists of a fixed size. */
final class FixedSizeLists {
    private FixedSizeLists() {}

    /**
     * Makes room for a number of values. What a vector holds is lost if it has to grow; it never shrinks.
     *
     * @throws org.apache.arrow.memory.OutOfMemoryException if the allocator's limit does not allow it; the vector then
     *     holds nothing
     */
    static void reserve(BaseFixedWidthVector numbers, int values) {
        if (numbers.getValueCapacity() < values) {
            numbers.clear(); // first, so that old and new memory do not count at the same time
            numbers.allocateNew(values);
        }
        numbers.setValueCount(values);
    }

    /** The numbers as memory of this machine's byte order, shared with the vector until it grows or is closed. */
    static ByteBuffer memory(BaseFixedWidthVector numbers) {
        int bytes = Math.multiplyExact(numbers.getValueCount(), numbers.getTypeWidth());
        return numbers.getDataBuffer().nioBuffer(0, bytes).order(ByteOrder.nativeOrder());
    }

    /** The numbers as {@code rows} lists of {@code length} each, sharing their memory; to be closed by the caller. */
    static FixedSizeListVector view(BaseFixedWidthVector numbers, int rows, int length) {
        Field item = new Field("item", FieldType.notNullable(numbers.getField().getType()), null);
        FieldType list = FieldType.notNullable(new ArrowType.FixedSizeList(length));
        FixedSizeListVector view = (FixedSizeListVector)
                new Field(numbers.getName(), list, List.of(item)).createVector(numbers.getAllocator());
        // Without nulls Arrow fills in the validity bits, which are not shared.
        ArrowBuf allSet = numbers.getAllocator().getEmpty();
        try {
            view.loadFieldBuffers(new ArrowFieldNode(rows, 0), List.of(allSet));
            view.getDataVector()
                    .loadFieldBuffers(
                            new ArrowFieldNode((long) rows * length, 0), List.of(allSet, numbers.getDataBuffer()));
            return view;
        } catch (RuntimeException | Error e) {
            view.close();
            throw e;
        }
    }
}

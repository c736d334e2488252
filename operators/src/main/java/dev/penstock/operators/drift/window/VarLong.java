package dev.penstock.operators.drift.window;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Numbers from 0 up in as few bytes as they need, seven bits each. */
public final class VarLong {
    private VarLong() {}

    public static void write(long value, DataOutputView out) throws IOException {
        long rest = value;
        while (rest >= 0x80) {
            out.writeByte((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    public static long read(DataInputView in) throws IOException {
        long value = 0;
        int next;
        int shift = 0;
        do {
            next = in.readByte();
            value |= (long) (next & 0x7F) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }
}

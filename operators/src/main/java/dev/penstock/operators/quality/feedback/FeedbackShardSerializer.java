package dev.penstock.operators.quality.feedback;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a {@link FeedbackShard}, behind a byte that says which form it has. */
public final class FeedbackShardSerializer extends TypeSerializerSingleton<FeedbackShard> {
    private static final long serialVersionUID = 1;
    private static final byte FORM = 1;

    static final FeedbackShardSerializer INSTANCE = new FeedbackShardSerializer();

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public FeedbackShard createInstance() {
        return new FeedbackShard();
    }

    @Override
    public FeedbackShard copy(FeedbackShard from) {
        return from.copy();
    }

    @Override
    public FeedbackShard copy(FeedbackShard from, FeedbackShard reuse) {
        return from.copy();
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(FeedbackShard shard, DataOutputView out) throws IOException {
        out.writeByte(FORM);
        shard.exchanges.write(out, false);
        shard.given.write(out, true);
        out.writeInt(shard.waiting.size());
        for (Waiting waiting : shard.waiting) {
            out.writeLong(waiting.exchange());
            out.writeLong(waiting.user());
            out.writeUTF(waiting.tenant());
            out.writeLong(waiting.givenAtMs());
            out.writeLong(waiting.given().packed());
        }
        out.writeLong(shard.timerAt);
    }

    @Override
    public FeedbackShard deserialize(DataInputView in) throws IOException {
        byte form = in.readByte();
        if (form != FORM) {
            throw new IOException("feedback in state has the form " + form + "; this version reads " + FORM
                    + ". Start the job with the version that wrote it, or without state");
        }
        TimedLongs exchanges = TimedLongs.read(in, false);
        TimedLongs given = TimedLongs.read(in, true);
        int count = in.readInt();
        List<Waiting> waiting = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            waiting.add(new Waiting(
                    in.readLong(), in.readLong(), in.readUTF(), in.readLong(), Given.unpacked(in.readLong())));
        }
        return new FeedbackShard(exchanges, given, waiting, in.readLong());
    }

    @Override
    public FeedbackShard deserialize(FeedbackShard reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public TypeSerializerSnapshot<FeedbackShard> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What a savepoint holds of this serializer: its class. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<FeedbackShard> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}

package dev.penstock.operators.documents;

import dev.penstock.operators.DeadLetters;
import dev.penstock.records.ChunkChange;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.DocumentStatus;
import dev.penstock.records.QuarantinedPassage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Takes apart what became of changes: chunks are the output; {@link #REPORTS}, {@link #QUARANTINE} and
 * {@link DeadLetters#TAG} are side outputs. Keyed by {@link ByDocument}, so that what is told of a chunk keeps its order.
 *
 * <p>It remembers which chunks were told, since the store cannot say after a crash: the version that dropped a chunk may be
 * stored, while the word of it was taken back with the open transaction. The chunk is then missing from what the store
 * held before the change is indexed again, and would stay in the topic for good.
 */
public final class ChunkChangelog extends KeyedProcessFunction<String, DocumentEvent, ChunkChange> {
    private static final long serialVersionUID = 1;

    public static final OutputTag<DocumentReport> REPORTS =
            new OutputTag<>("reports", TypeInformation.of(DocumentReport.class));

    public static final OutputTag<QuarantinedPassage> QUARANTINE =
            new OutputTag<>("quarantined", TypeInformation.of(QuarantinedPassage.class));

    /** Between generation and chunk; names hold no control characters. */
    private static final char SEPARATOR = '\u0000';

    private final Duration ttl;

    /** The chunks of this document that readers of the topic hold, each with its generation before it. */
    private transient MapState<String, Boolean> told;

    public ChunkChangelog(DocumentOptions options) {
        this.ttl = options.stateTtl();
    }

    @Override
    public void open(OpenContext context) {
        MapStateDescriptor<String, Boolean> descriptor = new MapStateDescriptor<>("told", Types.STRING, Types.BOOLEAN);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(ttl).build());
        told = getRuntimeContext().getMapState(descriptor);
    }

    @Override
    public void processElement(DocumentEvent event, Context context, Collector<ChunkChange> out) throws Exception {
        if (event.chunk() != null) {
            tell(event.chunk(), out);
        } else if (event.quarantined() != null) {
            context.output(QUARANTINE, event.quarantined());
        } else {
            takeBackWhatIsLeft(event, out);
            if (event.deadLetter() != null) {
                context.output(DeadLetters.TAG, event.deadLetter());
            }
            context.output(REPORTS, event.report());
        }
    }

    private void tell(ChunkChange chunk, Collector<ChunkChange> out) throws Exception {
        String name = chunk.generation() + SEPARATOR + chunk.chunkId();
        if (chunk.deleted()) {
            told.remove(name);
        } else {
            told.put(name, true);
        }
        out.collect(chunk);
    }

    /** A deletion concerns all generations, a new version only the one that was written. */
    private void takeBackWhatIsLeft(DocumentEvent event, Collector<ChunkChange> out) throws Exception {
        if (event.chunkIds() == null) {
            return;
        }
        boolean deleted = event.report().status() == DocumentStatus.DELETED;
        Set<String> present = new HashSet<>(event.chunkIds());
        List<ChunkChange> left = new ArrayList<>();
        for (String name : told.keys()) {
            int end = name.indexOf(SEPARATOR);
            String generation = name.substring(0, end);
            String chunkId = name.substring(end + 1);
            if (deleted || generation.equals(event.generation()) && !present.contains(chunkId)) {
                left.add(ChunkChange.delete(event.corpus(), generation, event.documentId(), chunkId));
            }
        }
        for (ChunkChange gone : left) {
            tell(gone, out);
        }
    }
}

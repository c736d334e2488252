package dev.penstock.operators.documents;

import dev.penstock.operators.WallClock;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.DocumentStatus;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Lets a change pass unless a newer one of the same document has passed: what is late is reported to {@link #STALE} and
 * goes no further. A deletion counts as newer than an upsert of its version. Keyed by {@link ByDocument}.
 *
 * <p>The same version passes again. What is a repetition only the store can tell: a change that failed and is sent again,
 * or one that another encoder is to index, is none.
 *
 * <p>The gate also knows what may have been done without having been told. Its state comes from the last checkpoint, as do
 * the positions of the topics that the job writes: after a restart, a change that the state does not know may have
 * reached the store, while what was written of it to the topics was taken back.
 */
public final class DocumentGate extends KeyedProcessFunction<String, ReceivedChange, ReceivedChange>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1;

    /** Reports of changes that came too late. */
    public static final OutputTag<DocumentReport> STALE =
            new OutputTag<>("stale-changes", TypeInformation.of(DocumentReport.class));

    private final Duration ttl;
    private final WallClock clock;

    private transient ValueState<Newest> newest;
    private transient boolean restarted;
    private transient long run;

    public DocumentGate(DocumentOptions options, WallClock clock) {
        this.ttl = options.stateTtl();
        this.clock = clock;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        restarted = context.isRestored();
        run = ReceivedChange.run(context.getRestoredCheckpointId());
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // The keyed state is snapshotted by Flink.
    }

    @Override
    public void open(OpenContext context) {
        ValueStateDescriptor<Newest> descriptor =
                new ValueStateDescriptor<>("newest", TypeInformation.of(Newest.class));
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(ttl).build());
        newest = getRuntimeContext().getState(descriptor);
        // A job that fails before its first checkpoint restarts without anything to restore.
        restarted |= getRuntimeContext().getTaskInfo().getAttemptNumber() > 0;
    }

    @Override
    public void processElement(ReceivedChange change, Context context, Collector<ReceivedChange> out) throws Exception {
        Newest known = newest.value();
        if (known != null && known.isNewerThan(change)) {
            context.output(STALE, stale(change));
            return;
        }
        boolean passedBefore = known != null && known.is(change);
        if (!passedBefore) {
            newest.update(new Newest(change.version(), change.deleted(), change.hash()));
        }
        out.collect(change.passed(restarted && !passedBefore, run));
    }

    private DocumentReport stale(ReceivedChange change) {
        return new DocumentReport(
                change.corpus(),
                change.documentId(),
                change.version(),
                DocumentStatus.STALE,
                0,
                0,
                0,
                0,
                0,
                change.changedAtMs(),
                clock.millis(),
                null);
    }

    /**
     * The newest change of a document that has passed. Public for Flink's serializer.
     *
     * @param hash of the whole change
     */
    public record Newest(long version, boolean deleted, String hash) {

        boolean isNewerThan(ReceivedChange change) {
            return version > change.version() || version == change.version() && deleted && !change.deleted();
        }

        boolean is(ReceivedChange change) {
            return version == change.version() && hash.equals(change.hash());
        }
    }
}

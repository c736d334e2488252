package dev.penstock.operators.drift.window;

import java.time.Duration;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Makes traffic of what comes, where it comes: chained behind its source, so that no vector is serialised. Each subtask
 * has its part of every window and tells it when the watermark has passed its end. Later ones are counted, and left out.
 *
 * <p>The state is a list of parts, which Flink may spread as it likes: parts of a window can be merged in any order. It is
 * bounded by tenants, samples, and {@value #MOST_WINDOWS} windows: where some partitions are far ahead of others, the
 * first window is told in several parts.
 *
 * @param <T> what is read
 */
public final class CollectTraffic<T> extends AbstractStreamOperator<TenantWindow>
        implements OneInputStreamOperator<T, TenantWindow> {
    private static final long serialVersionUID = 1;
    private static final int MOST_WINDOWS = 4;
    /** Twice as many as are told apart in the end, since each subtask sees another part. */
    private static final int MARGIN = 2;

    private final Reader<T> reader;
    private final Duration window;
    private final int maxTenants;
    private final int sampleSize;

    private transient OpenWindows windows;
    private transient ListState<TenantWindow> stored;
    private transient Counter late;
    private transient long watermark;

    /**
     * @param maxTenants that are told apart in the end
     * @param sampleSize questions in a tenant's sample
     */
    public CollectTraffic(Reader<T> reader, Duration window, int maxTenants, int sampleSize) {
        this.reader = reader;
        this.window = window;
        this.maxTenants = maxTenants;
        this.sampleSize = sampleSize;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watermark = Long.MIN_VALUE;
        windows = new OpenWindows(window.toMillis(), MARGIN * maxTenants, sampleSize);
        stored = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("open-windows", TypeInformation.of(TenantWindow.class)));
        for (TenantWindow part : stored.get()) {
            windows.add(part);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        stored.update(windows.all());
    }

    @Override
    public void open() throws Exception {
        super.open();
        late = getMetricGroup().counter("late");
        reader.open();
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        Reading reading = reader.read(element.getValue());
        if (reading == null) {
            return;
        }
        if (windows.start(reading.timeMs()) + window.toMillis() <= watermark) {
            late.inc();
            return;
        }
        windows.add(reading);
        if (windows.count() > MOST_WINDOWS) {
            windows.closeFirst().forEach(this::tell);
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        watermark = mark.getTimestamp();
        windows.close(watermark).forEach(this::tell);
        super.processWatermark(mark);
    }

    private void tell(TenantWindow part) {
        output.collect(new StreamRecord<>(part, part.endMs() - 1));
    }
}

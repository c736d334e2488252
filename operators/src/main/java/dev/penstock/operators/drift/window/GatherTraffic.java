package dev.penstock.operators.drift.window;

import dev.penstock.operators.metrics.ChosenTenants;
import dev.penstock.records.MetricReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
 * Merges the parts of each window and hands on the traffic of those tenants that are told apart: the biggest over the last
 * windows, and only those that send enough to be judged. A tenant that falls out is to be forgotten downstream, so that
 * what is kept for tenants is bounded, however many come and go. It runs with a parallelism of 1: it sees a few parts for
 * each window, not the traffic.
 */
public final class GatherTraffic extends AbstractStreamOperator<TenantWindow>
        implements OneInputStreamOperator<TenantWindow, TenantWindow> {
    private static final long serialVersionUID = 1;
    /** Of these all tenants are held, of later ones the whole only. */
    private static final int MOST_WINDOWS = 16;

    private static final int MOST_WINDOWS_OF_THE_WHOLE = 64;
    private static final int MARGIN = 2;

    private final Duration window;
    private final int maxTenants;
    private final int sampleSize;
    private final int leastRequests;

    private transient OpenWindows windows;
    private transient ChosenTenants tenants;
    private transient ListState<TenantWindow> stored;
    private transient ListState<ChosenTenants.Standing> storedStandings;
    private transient Counter dropped;
    private transient long watermark;
    /** Read by other threads. */
    private transient volatile int apart;

    /** @param leastRequests of a window with which a tenant can be judged */
    public GatherTraffic(Duration window, int maxTenants, int sampleSize, int leastRequests) {
        this.window = window;
        this.maxTenants = maxTenants;
        this.sampleSize = sampleSize;
        this.leastRequests = leastRequests;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watermark = Long.MIN_VALUE;
        windows = new OpenWindows(window.toMillis(), MARGIN * maxTenants, sampleSize);
        tenants = new ChosenTenants(maxTenants, 1);
        stored = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("open-windows", TypeInformation.of(TenantWindow.class)));
        storedStandings = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("standings", TypeInformation.of(ChosenTenants.Standing.class)));
        for (TenantWindow part : stored.get()) {
            windows.add(part);
        }
        tenants.restore(storedStandings.get());
        apart = tenants.all().size();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        stored.update(windows.all());
        storedStandings.update(tenants.standings());
    }

    @Override
    public void open() throws Exception {
        super.open();
        dropped = getMetricGroup().counter("dropped");
        getMetricGroup().gauge("tenants", () -> apart);
    }

    @Override
    public void processElement(StreamRecord<TenantWindow> element) {
        TenantWindow part = element.getValue();
        int most = part.tenant().equals(MetricReport.ALL_TENANTS) ? MOST_WINDOWS_OF_THE_WHOLE : MOST_WINDOWS;
        if (part.endMs() <= watermark || part.startMs() > windows.startOf(most - 1)) {
            dropped.inc();
        } else {
            windows.add(part);
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        watermark = mark.getTimestamp();
        Map<Long, List<TenantWindow>> closed = windows.close(watermark).stream()
                .collect(Collectors.groupingBy(TenantWindow::startMs, TreeMap::new, Collectors.toList()));
        closed.values().forEach(this::tell);
        super.processWatermark(mark);
    }

    private void tell(List<TenantWindow> all) {
        Set<String> gone = choose(all);
        apart = tenants.all().size();
        long atMs = all.get(0).endMs();
        gone.forEach(tenant -> tell(TenantWindow.forgotten(tenant, atMs)));
        for (TenantWindow one : all) {
            if (one.tenant().equals(MetricReport.ALL_TENANTS) || tenants.contains(one.tenant())) {
                tell(one);
            }
        }
    }

    /** Chooses anew; returns those that fell out. */
    private Set<String> choose(List<TenantWindow> all) {
        return tenants.next(all.stream()
                .filter(one -> !one.tenant().equals(MetricReport.ALL_TENANTS) && one.requests() >= leastRequests)
                .collect(Collectors.toMap(TenantWindow::tenant, TenantWindow::requests, Long::sum)));
    }

    private void tell(TenantWindow traffic) {
        output.collect(new StreamRecord<>(traffic, traffic.endMs() - 1));
    }
}

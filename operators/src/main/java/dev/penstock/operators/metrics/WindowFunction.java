package dev.penstock.operators.metrics;

import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Second phase, by tenant: puts the steps of time together to windows, and tells each when its end has passed, and again
 * when late parts have changed it. Steps are kept for the longest window and the lateness that is allowed; those that only
 * the longest window needs any more are put together, so that they are fewer.
 */
public final class WindowFunction extends KeyedProcessFunction<String, PartialSlice, MetricReport> {
    private static final long serialVersionUID = 1;

    private final WindowOptions options;

    private transient List<WindowKind> kinds;
    private transient MapState<Long, byte[]> steps;
    /** Steps put together, by begin. */
    private transient MapState<Long, byte[]> folded;
    /** By kind and end: how often it was told, and a hash of what it said. */
    private transient MapState<String, double[]> told;

    public WindowFunction(WindowOptions options) {
        this.options = options;
    }

    @Override
    public void open(OpenContext context) {
        kinds = WindowKind.all(options.resolution());
        steps = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "steps", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        folded = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "folded-steps", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        told = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "told", Types.STRING, PrimitiveArrayTypeInfo.DOUBLE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    public void processElement(PartialSlice part, Context context, Collector<MetricReport> out) throws Exception {
        long start = part.startMs();
        byte[] known = steps.get(start);
        steps.put(start, known == null ? part.aggregate() : merged(known, part.aggregate()));
        for (WindowKind kind : kinds) {
            for (long end = kind.firstEnd(start); end - kind.sizeMs() <= start; end += kind.slideMs()) {
                // In time or late, it fires with the next watermark behind it.
                context.timerService().registerEventTimeTimer(end - 1);
            }
        }
        context.timerService().registerEventTimeTimer(foldBegin(start) + WindowKind.FOLD_MS + foldedAfterMs());
        context.timerService().registerEventTimeTimer(start + keptMs());
    }

    private static byte[] merged(byte[] known, byte[] added) {
        Aggregate aggregate = Aggregate.fromBytes(known);
        aggregate.merge(Aggregate.fromBytes(added));
        return aggregate.toBytes();
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<MetricReport> out) throws Exception {
        long end = timestamp + 1;
        for (WindowKind kind : kinds) {
            if (end % kind.slideMs() == 0) {
                tell(kind, end, context.getCurrentKey(), out);
            }
        }
        fold(timestamp - foldedAfterMs());
        forget(timestamp - keptMs());
    }

    private static long foldBegin(long startMs) {
        return Math.floorDiv(startMs, WindowKind.FOLD_MS) * WindowKind.FOLD_MS;
    }

    /** Behind the end of what is put together: shorter windows are past then, and nothing can be late for them. */
    private long foldedAfterMs() {
        return WindowKind.LONGEST_OF_STEPS_MS + latenessMs();
    }

    private void fold(long beforeMs) throws Exception {
        Map<Long, Aggregate> together = new HashMap<>();
        for (long start : keys(steps, start -> foldBegin(start) + WindowKind.FOLD_MS <= beforeMs)) {
            long begin = foldBegin(start);
            Aggregate known = together.get(begin);
            if (known == null) {
                byte[] before = folded.get(begin);
                known = before == null ? new Aggregate() : Aggregate.fromBytes(before);
                together.put(begin, known);
            }
            known.merge(Aggregate.fromBytes(steps.get(start)));
            steps.remove(start);
        }
        for (Map.Entry<Long, Aggregate> one : together.entrySet()) {
            folded.put(one.getKey(), one.getValue().toBytes());
        }
    }

    private void tell(WindowKind kind, long end, String tenant, Collector<MetricReport> out) throws Exception {
        Aggregate window = new Aggregate();
        merge(steps, end - kind.sizeMs(), end, options.resolution().toMillis(), window);
        if (kind.sizeMs() == WindowKind.LONGEST_MS) {
            merge(folded, end - kind.sizeMs(), end, WindowKind.FOLD_MS, window);
        }
        List<MetricSeries> series = window.told();
        if (series.isEmpty()) {
            return;
        }
        String id = kind.name() + "/" + end;
        double[] before = told.get(id);
        double content = content(series);
        if (before == null || before[1] != content) {
            int revision = before == null ? 0 : (int) before[0] + 1;
            told.put(id, new double[] {revision, content});
            out.collect(new MetricReport(tenant, kind.name(), end - kind.sizeMs(), end, revision, series));
        }
    }

    private static void merge(MapState<Long, byte[]> from, long begin, long end, long step, Aggregate to)
            throws Exception {
        for (long start = begin; start < end; start += step) {
            byte[] bytes = from.get(start);
            if (bytes != null) {
                to.merge(Aggregate.fromBytes(bytes));
            }
        }
    }

    /** Differs where series, counts or sums do. The sums of the same parts are the same, in whatever order they come. */
    private static double content(List<MetricSeries> series) {
        int content = 1;
        for (MetricSeries one : series) {
            content = 31 * content + Objects.hash(one.name(), one.attributes(), one.count(), (float) one.sum());
        }
        return content;
    }

    private long keptMs() {
        return WindowKind.LONGEST_MS + latenessMs();
    }

    private long latenessMs() {
        return options.resolution().toMillis() + options.allowedLateness().toMillis();
    }

    /** Leaves what no window will need any more. */
    private void forget(long beforeMs) throws Exception {
        forget(steps, start -> start <= beforeMs);
        forget(folded, start -> start <= beforeMs);
        // Nothing can be late for it any more.
        forget(told, id -> Long.parseLong(id.substring(id.indexOf('/') + 1)) <= beforeMs + WindowKind.LONGEST_MS);
    }

    private static <K> void forget(MapState<K, ?> state, Predicate<K> old) throws Exception {
        for (K key : keys(state, old)) {
            state.remove(key);
        }
    }

    /** To remove by: through an iterator, that would leave empty maps behind for tenants that are gone. */
    private static <K> List<K> keys(MapState<K, ?> state, Predicate<K> wanted) throws Exception {
        List<K> keys = new ArrayList<>();
        state.keys().forEach(key -> {
            if (wanted.test(key)) {
                keys.add(key);
            }
        });
        return keys;
    }
}

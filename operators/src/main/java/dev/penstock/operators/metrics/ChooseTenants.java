package dev.penstock.operators.metrics;

import dev.penstock.records.MetricReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Chooses for each step of time the tenants that are told apart; the parts of the others become those of
 * {@link MetricReport#OTHER_TENANTS}. For that it sees the parts of all instances of {@link SliceOperator}, with a
 * parallelism of 1: a few for each step, not the traces. Instances that chose for themselves would choose differently, and
 * a tenant that some of them left out would be told with a part of its numbers.
 *
 * <p>A part that comes late goes where its step went; where that had room, its tenant is told apart as well.
 */
public final class ChooseTenants extends AbstractStreamOperator<PartialSlice>
        implements OneInputStreamOperator<PartialSlice, PartialSlice> {
    private static final long serialVersionUID = 1;
    /** Beyond it the oldest goes on early, as far as it has come. */
    private static final int MOST_STEPS = 256;

    private final WindowOptions options;

    private transient TreeMap<Long, List<PartialSlice>> waiting;
    private transient ChosenTenants tenants;
    /** By begin, for steps that can be corrected. */
    private transient TreeMap<Long, Set<String>> chosen;

    private transient ListState<PartialSlice> storedParts;
    private transient ListState<ChosenTenants.Standing> storedStandings;
    private transient ListState<Choice> storedChoices;

    public ChooseTenants(WindowOptions options) {
        this.options = options;
    }

    /** Who was told apart in a step. Public for Flink's serializer. */
    public record Choice(long startMs, List<String> tenants) {}

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        waiting = new TreeMap<>();
        tenants = new ChosenTenants(options.maxTenants(), newcomerSteps());
        chosen = new TreeMap<>();
        storedParts = stored(context, "waiting", PartialSlice.class);
        storedStandings = stored(context, "standings", ChosenTenants.Standing.class);
        storedChoices = stored(context, "choices", Choice.class);
        for (PartialSlice part : storedParts.get()) {
            add(part);
        }
        tenants.restore(storedStandings.get());
        for (Choice choice : storedChoices.get()) {
            chosen.put(choice.startMs, new HashSet<>(choice.tenants));
        }
    }

    /**
     * An instance that begins to tell a tenant apart does so in the middle of all steps that are open. In those, the tenant
     * must not be chosen.
     */
    private int newcomerSteps() {
        long resolutionMs = options.resolution().toMillis();
        return 1 + (int) ((options.outOfOrderness().toMillis() + resolutionMs - 1) / resolutionMs);
    }

    private static <T> ListState<T> stored(StateInitializationContext context, String name, Class<T> type)
            throws Exception {
        return context.getOperatorStateStore().getListState(new ListStateDescriptor<>(name, TypeInformation.of(type)));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        storedParts.update(waiting.values().stream().flatMap(List::stream).toList());
        storedStandings.update(tenants.standings());
        List<Choice> choices = new ArrayList<>();
        chosen.forEach((start, names) -> choices.add(new Choice(start, List.copyOf(names))));
        storedChoices.update(choices);
    }

    @Override
    public void processElement(StreamRecord<PartialSlice> element) {
        add(element.getValue());
        if (waiting.size() > MOST_STEPS) {
            Map.Entry<Long, List<PartialSlice>> oldest = waiting.pollFirstEntry();
            tell(oldest.getValue(), choice(oldest.getKey(), oldest.getValue()));
        }
    }

    private void add(PartialSlice part) {
        waiting.computeIfAbsent(part.startMs(), begun -> new ArrayList<>()).add(part);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        long stepMs = options.resolution().toMillis();
        long endedMs = mark.getTimestamp() == Long.MAX_VALUE ? Long.MAX_VALUE : mark.getTimestamp() + 1;
        while (!waiting.isEmpty() && waiting.firstKey() + stepMs <= endedMs) {
            Map.Entry<Long, List<PartialSlice>> step = waiting.pollFirstEntry();
            tell(step.getValue(), choice(step.getKey(), step.getValue()));
        }
        long correctableMs = endedMs - stepMs - options.allowedLateness().toMillis();
        chosen.headMap(Math.min(correctableMs, chosen.isEmpty() ? 0 : chosen.lastKey()))
                .clear();
        super.processWatermark(mark);
    }

    private Set<String> choice(long startMs, List<PartialSlice> parts) {
        Map<String, Long> requests = requests(parts);
        if (chosen.isEmpty() || chosen.lastKey() < startMs) {
            tenants.next(requests);
            chosen.put(startMs, tenants.all());
            return chosen.get(startMs);
        }
        Set<String> apart = chosen.computeIfAbsent(
                startMs, silent -> new HashSet<>(nearest(startMs).getValue()));
        for (String late : requests.keySet()) {
            if (apart.size() < options.maxTenants()) {
                apart.add(late);
            }
        }
        return apart;
    }

    private Map.Entry<Long, Set<String>> nearest(long startMs) {
        Map.Entry<Long, Set<String>> before = chosen.floorEntry(startMs);
        return before != null ? before : chosen.firstEntry();
    }

    private static Map<String, Long> requests(List<PartialSlice> parts) {
        Map<String, Long> requests = new HashMap<>();
        for (PartialSlice part : parts) {
            if (part.isOfOneTenant()) {
                requests.merge(part.tenant(), part.requests(), Long::sum);
            }
        }
        // One of which only scores or feedback came is there too.
        requests.replaceAll((tenant, count) -> Math.max(1, count));
        return requests;
    }

    private void tell(List<PartialSlice> parts, Set<String> apart) {
        for (PartialSlice part : parts) {
            boolean asItIs = !part.isOfOneTenant() || apart.contains(part.tenant());
            output.collect(new StreamRecord<>(asItIs ? part : part.ofOthers(), part.startMs()));
        }
    }
}

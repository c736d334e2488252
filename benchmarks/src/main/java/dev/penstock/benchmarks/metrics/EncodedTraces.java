package dev.penstock.benchmarks.metrics;

import dev.penstock.records.InboundRecord;
import dev.penstock.records.ReadTrace;
import dev.penstock.records.Topics;
import dev.penstock.records.TraceFactsCodec;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/** Traces as bytes, which are read as the source of the metrics job reads them. */
final class EncodedTraces implements GeneratorFunction<Long, ReadTrace> {
    private static final long serialVersionUID = 1;

    /** When the first trace behind the warm-up was asked for; the job runs in this process. */
    static final AtomicReference<Moment> STARTED = new AtomicReference<>();

    private final int tenants;
    private final Schedule schedule;
    private final long warmUp;

    private transient TraceTraffic traffic;

    EncodedTraces(int tenants, Schedule schedule, long warmUp) {
        this.tenants = tenants;
        this.schedule = schedule;
        this.warmUp = warmUp;
    }

    @Override
    public void open(SourceReaderContext context) {
        traffic = new TraceTraffic(tenants);
    }

    @Override
    public ReadTrace map(Long index) {
        if (index == warmUp) {
            STARTED.set(Moment.now());
        }
        long timeMs = schedule.timeMs(index);
        byte[] value = traffic.encoded(index, timeMs);
        InboundRecord inbound = new InboundRecord(Topics.TRACES, 0, index, timeMs, null, value, List.of());
        return new ReadTrace(TraceFactsCodec.read(value), null, inbound);
    }
}

package dev.penstock.benchmarks.metrics;

import dev.penstock.records.ReadTrace;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/** Facts that need not be read, to fill state; when all have been sent, the last comes again, slowly. */
final class EndlessFacts implements GeneratorFunction<Long, ReadTrace> {
    private static final long serialVersionUID = 1;
    private static final long PAUSE_NANOS = 1_000_000;

    /** How many have been sent; the job runs in this process. */
    static final AtomicLong SENT = new AtomicLong();

    private final int tenants;
    private final Schedule schedule;
    private final long count;

    private transient TraceTraffic traffic;

    EndlessFacts(int tenants, Schedule schedule, long count) {
        this.tenants = tenants;
        this.schedule = schedule;
        this.count = count;
    }

    @Override
    public void open(SourceReaderContext context) {
        traffic = new TraceTraffic(tenants);
    }

    @Override
    public ReadTrace map(Long index) {
        SENT.set(index);
        if (index >= count) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        long one = Math.min(index, count - 1);
        return new ReadTrace(traffic.facts(one, schedule.timeMs(one)), null, null);
    }
}

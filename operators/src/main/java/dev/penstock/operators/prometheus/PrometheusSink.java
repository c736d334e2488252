package dev.penstock.operators.prometheus;

import dev.penstock.inference.Shared;
import dev.penstock.operators.Opener;
import dev.penstock.records.MetricReport;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Hands reports to what shows them, one instance for each TaskManager. Reports of one tenant must go to one subtask, or
 * Prometheus sees the tenant on two endpoints. What is shown is memory only: after a restart it fills with the next
 * windows, and its counters begin at zero.
 */
public final class PrometheusSink implements Sink<MetricReport> {
    private static final long serialVersionUID = 1;

    private final Opener<? extends Consumer<MetricReport>> opener;

    /** @param opener leases what shows reports; it is used by several threads */
    public PrometheusSink(Opener<? extends Consumer<MetricReport>> opener) {
        this.opener = opener;
    }

    @Override
    public SinkWriter<MetricReport> createWriter(WriterInitContext context) throws IOException {
        try {
            return new Writer(opener.open());
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The endpoint for Prometheus could not be opened", e);
        }
    }

    private record Writer(Shared.Lease<? extends Consumer<MetricReport>> lease) implements SinkWriter<MetricReport> {

        @Override
        public void write(MetricReport report, Context context) {
            lease.get().accept(report);
        }

        @Override
        public void flush(boolean endOfInput) {
            // What was written is shown already.
        }

        @Override
        public void close() throws Exception {
            lease.close();
        }
    }
}

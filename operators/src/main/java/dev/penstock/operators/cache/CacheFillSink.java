package dev.penstock.operators.cache;

import dev.penstock.inference.Shared;
import dev.penstock.operators.Opener;
import dev.penstock.operators.WallClock;
import dev.penstock.records.Exchange;
import dev.penstock.state.cache.AnswerCache;
import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Stores approved answers. Writes run ahead of the stream up to a bound and are waited for at a checkpoint; one that
 * fails is counted and forgotten, because a cache that is not filled costs money and loses nothing.
 */
public final class CacheFillSink implements Sink<Exchange> {
    private static final long serialVersionUID = 1;

    private final Opener<AnswerCache> opener;
    private final int maxInFlight;
    private final WallClock clock;

    /** @param maxInFlight most writes that are under way in one subtask; more make backpressure */
    public CacheFillSink(Opener<AnswerCache> opener, int maxInFlight, WallClock clock) {
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("maxInFlight is " + maxInFlight + "; it must be at least 1");
        }
        this.opener = opener;
        this.maxInFlight = maxInFlight;
        this.clock = clock;
    }

    @Override
    public SinkWriter<Exchange> createWriter(WriterInitContext context) throws IOException {
        try {
            Shared.Lease<AnswerCache> lease = opener.open();
            return new CacheFillWriter(lease, maxInFlight, clock, context.getMailboxExecutor(), context.metricGroup());
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The answer cache could not be opened", e);
        }
    }
}

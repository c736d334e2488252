package dev.penstock.jobs.cli.live;

import dev.penstock.connectors.KafkaOptions;
import java.net.URI;
import java.time.Clock;

/**
 * A web page that shows what the metrics job writes, while it writes it: {@code /} is the page, {@code /api/metrics} the
 * same as JSON, {@code /events} tells a browser when there is something new. It has no login, and says so where it is
 * bound to more than this machine. Topics may come later: it looks for them again and again.
 */
public final class LivePage implements AutoCloseable {
    private final LiveServer server;
    private final MetricsReader reader;

    private LivePage(LiveServer server, MetricsReader reader) {
        this.server = server;
        this.reader = reader;
    }

    /**
     * Starts it; returns when the page can be opened, whether or not Kafka answers.
     *
     * @param kafka where the metrics job writes
     * @param address what it is bound to
     * @throws LivePageException if the port is taken; the message says what to do
     */
    public static LivePage start(KafkaOptions kafka, LiveAddress address) {
        LiveStore store = new LiveStore(Clock.systemUTC());
        LiveServer server = LiveServer.start(address, store);
        MetricsReader reader = new MetricsReader(kafka, store, Clock.systemUTC());
        reader.start();
        return new LivePage(server, reader);
    }

    /** Where a browser on this machine finds it. */
    public URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        server.close();
        reader.close();
    }
}

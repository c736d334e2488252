package dev.penstock.connectors.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.penstock.options.PortRange;
import dev.penstock.records.MetricReport;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics}, in Prometheus' text format, and {@code /-/healthy}. One for each TaskManager: subtasks share
 * it, and Prometheus sees the union of their tenants.
 */
public final class PrometheusEndpoint implements Consumer<MetricReport>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrometheusEndpoint.class);
    private static final byte[] HEALTHY = "healthy\n".getBytes(StandardCharsets.UTF_8);
    private static final int BACKLOG = 16;

    private final Board board;
    private final HTTPServer server;

    private PrometheusEndpoint(Board board, HTTPServer server) {
        this.board = board;
        this.server = server;
    }

    /**
     * Listens on the first port of the range that is free.
     *
     * @param host name or address of the interface; {@code 0.0.0.0} for all
     * @param clock milliseconds since the epoch, by which series grow stale
     * @throws UncheckedIOException if the host is unknown, or no port is free
     */
    public static PrometheusEndpoint open(
            String host, PortRange ports, List<ShownMetric> metrics, ExporterLimits limits, LongSupplier clock) {
        try {
            HttpServer http = bound(host, ports);
            http.createContext("/-/healthy", PrometheusEndpoint::healthy);
            Board board = new Board(metrics, limits, clock);
            CollectorRegistry registry = new CollectorRegistry();
            registry.register(board);
            HTTPServer server = new HTTPServer(http, registry, true);
            LOG.info("Metrics for Prometheus are at http://{}:{}/metrics", host, server.getPort());
            return new PrometheusEndpoint(board, server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shows a report in place of what was known of its tenant and window, unless that was newer. */
    @Override
    public void accept(MetricReport report) {
        board.show(report);
    }

    /** The port it listens on. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static HttpServer bound(String host, PortRange ports) throws IOException {
        for (int port : ports.ports().toArray()) {
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new IOException("metrics.prometheus.host is " + host
                        + ", which has no address; name an interface of this machine, or 0.0.0.0 for all");
            }
            try {
                return HttpServer.create(address, BACKLOG);
            } catch (BindException taken) {
                LOG.debug("Port {} cannot be had: {}", port, taken.getMessage());
            }
        }
        throw new IOException("metrics.prometheus.port is " + ports + ", of which none can be had on " + host
                + "; give a range with a port for each TaskManager of a machine");
    }

    private static void healthy(HttpExchange exchange) throws IOException {
        try (exchange;
                OutputStream body = exchange.getResponseBody()) {
            exchange.sendResponseHeaders(200, HEALTHY.length);
            body.write(HEALTHY);
        }
    }
}

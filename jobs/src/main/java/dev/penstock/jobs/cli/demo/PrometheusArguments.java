package dev.penstock.jobs.cli.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a Prometheus beside the demo finds its metrics. */
final class PrometheusArguments {
    private static final String LOCALHOST = "127.0.0.1";
    private static final int HIGHEST = 65534;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--prometheus",
            paramLabel = "PORT",
            arity = "0..1",
            fallbackValue = "9260",
            description =
                    "Serve metrics to Prometheus: what the metrics job tells on PORT of the loopback interface, Flink's"
                            + " own on the port after it, on all interfaces, as Flink does. PORT is ${FALLBACK-VALUE} unless given.")
    private Integer port;

    /** Sets the ports, where they are wanted. */
    void apply(Settings settings) {
        if (port == null) {
            return;
        }
        if (port < 1 || port > HIGHEST) {
            throw new ParameterException(
                    spec.commandLine(), "--prometheus is " + port + "; allowed is 1 to " + HIGHEST);
        }
        ports().forEach(PrometheusArguments::throwIfTaken);
        JsonNodeFactory json = JsonNodeFactory.instance;
        settings.unlessSet(
                        "metrics",
                        "prometheus",
                        json.objectNode().put("port", Integer.toString(port)).put("host", LOCALHOST))
                .unlessSet("job", "prometheus-port", json.textNode(Integer.toString(port + 1)));
    }

    private IntStream ports() {
        return IntStream.of(port, port + 1);
    }

    private static void throwIfTaken(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
        } catch (IOException taken) {
            throw new CliException("--prometheus: port " + port + " is taken; name another", taken);
        }
    }

    /** The addresses to scrape; off where none are served. */
    String addresses() {
        return port == null
                ? "off; --prometheus serves metrics"
                : String.join(
                        " and ",
                        ports().mapToObj(one -> "http://" + LOCALHOST + ":" + one + "/metrics")
                                .toList());
    }
}

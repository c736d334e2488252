package dev.penstock.operators.inference;

import dev.penstock.inference.EndpointMetrics;
import dev.penstock.inference.Generator;
import java.util.function.Function;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What the endpoints of a tier do and have learned; the subtasks of a TaskManager share them, and each shows the same. */
final class EndpointGauges {

    private EndpointGauges() {}

    static void register(MetricGroup parent, String tier, Generator generator) {
        MetricGroup group = parent.addGroup("tier", tier);
        for (EndpointMetrics endpoint : generator.endpoints()) {
            String name = endpoint.name();
            MetricGroup endpoints = group.addGroup("endpoint", name);
            gauge(endpoints, "inFlight", generator, name, EndpointMetrics::inFlight);
            gauge(endpoints, "waiting", generator, name, EndpointMetrics::waiting);
            gauge(endpoints, "concurrencyLimit", generator, name, EndpointMetrics::concurrencyLimit);
            gauge(endpoints, "callsPerSecondLimit", generator, name, EndpointMetrics::callsPerSecond);
            gauge(endpoints, "breaker", generator, name, EndpointMetrics::breaker);
            gauge(endpoints, "calls", generator, name, EndpointMetrics::calls);
            gauge(endpoints, "rateLimited", generator, name, EndpointMetrics::rateLimited);
            gauge(endpoints, "retries", generator, name, EndpointMetrics::retries);
            gauge(endpoints, "hedges", generator, name, EndpointMetrics::hedges);
        }
    }

    private static void gauge(
            MetricGroup group,
            String metric,
            Generator generator,
            String endpoint,
            Function<EndpointMetrics, Number> value) {
        group.<Number, Gauge<Number>>gauge(
                metric,
                () -> generator.endpoints().stream()
                        .filter(metrics -> metrics.name().equals(endpoint))
                        .findFirst()
                        .map(value)
                        .orElse(0));
    }
}

package dev.penstock.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.Answer;
import dev.penstock.inference.EndpointMetrics;
import dev.penstock.inference.Generator;
import dev.penstock.inference.Prompt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class EndpointGaugesTest {
    private final Map<String, Gauge<?>> gauges = new HashMap<>();
    private List<EndpointMetrics> endpoints = List.of(metrics("a", 1), metrics("b", 2));

    @Test
    void showEachEndpointOfATierAsItIsNow() {
        EndpointGauges.register(new Group(""), "cheap", new Endpoints());

        assertThat(gauges).hasSize(18);
        assertThat(value("/tier/cheap/endpoint/a/calls")).isEqualTo(1L);
        assertThat(value("/tier/cheap/endpoint/b/calls")).isEqualTo(2L);
        assertThat(value("/tier/cheap/endpoint/b/callsPerSecondLimit")).isEqualTo(19.5);

        endpoints = List.of(metrics("a", 7), metrics("b", 8));
        assertThat(value("/tier/cheap/endpoint/b/calls")).isEqualTo(8L);
    }

    @Test
    void areNoneWhereABackendCallsNobody() {
        endpoints = List.of();
        EndpointGauges.register(new Group(""), "cheap", new Endpoints());
        assertThat(gauges).isEmpty();
    }

    private Object value(String name) {
        return gauges.get(name).getValue();
    }

    private static EndpointMetrics metrics(String name, long calls) {
        return new EndpointMetrics(name, 3, 4, 20, 19.5, 0, calls, 6, 7, 8);
    }

    private final class Endpoints implements Generator {
        @Override
        public String name() {
            return "a,b";
        }

        @Override
        public CompletableFuture<Answer> generate(Prompt prompt) {
            throw new UnsupportedOperationException("gauges ask for no answer");
        }

        @Override
        public List<EndpointMetrics> endpoints() {
            return endpoints;
        }

        @Override
        public void close() {}
    }

    private final class Group extends UnregisteredMetricsGroup {
        private final String path;

        private Group(String path) {
            this.path = path;
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return new Group(path + "/" + key + "/" + value);
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(path + "/" + name, gauge);
            return gauge;
        }
    }
}

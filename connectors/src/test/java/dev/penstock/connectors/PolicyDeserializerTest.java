package dev.penstock.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.records.Policy;
import dev.penstock.records.PolicyUpdate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PolicyDeserializerTest {
    private final List<PolicyUpdate> out = new ArrayList<>();
    private final CountingContext context = new CountingContext();
    private final PolicyDeserializer deserializer = new PolicyDeserializer(PolicyDeserializerTest::parse);

    @BeforeEach
    void open() {
        deserializer.open(context);
    }

    @Test
    void aPolicyIsItsTenantsUntilATombstoneWithdrawsIt() {
        read("acme", "strict");
        read("acme", null);
        read(Policy.ALL_TENANTS, "lenient");

        assertThat(out)
                .containsExactly(
                        new PolicyUpdate("acme", policy("strict")),
                        new PolicyUpdate("acme", null),
                        new PolicyUpdate("*", policy("lenient")));
        assertThat(context.malformed.getCount()).isZero();
    }

    @Test
    void malformedPoliciesAreCountedAndSkipped() {
        read("acme", "malformed");
        read((byte[]) null, "strict");
        read(" ", "strict");
        read(new byte[] {(byte) 0xff}, "strict");
        read("acme", "strict");

        assertThat(out).containsExactly(new PolicyUpdate("acme", policy("strict")));
        assertThat(context.malformed.getCount()).isEqualTo(4);
    }

    private void read(String key, String value) {
        read(key.getBytes(StandardCharsets.UTF_8), value);
    }

    private void read(byte[] key, String value) {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        deserializer.deserialize(new ConsumerRecord<>("llm.policies", 0, 7, key, bytes), new ListCollector<>(out));
    }

    private static Policy parse(byte[] value) {
        String id = new String(value, StandardCharsets.UTF_8);
        if (id.equals("malformed")) {
            throw new IllegalArgumentException("rules: must be a list");
        }
        return policy(id);
    }

    private static Policy policy(String id) {
        return new Policy(id, 1, List.of());
    }

    private static final class CountingContext implements InitializationContext {
        private Counter malformed;

        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup() {
                @Override
                public <C extends Counter> C counter(String name, C counter) {
                    assertThat(name).isEqualTo("policiesMalformed");
                    malformed = counter;
                    return counter;
                }
            };
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            throw new UnsupportedOperationException();
        }
    }
}

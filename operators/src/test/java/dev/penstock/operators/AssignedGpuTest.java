package dev.penstock.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.operators.Fakes.FakeEncoder;
import dev.penstock.operators.embedding.EmbedFunction;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.externalresource.StaticExternalResourceInfoProvider;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.junit.jupiter.api.Test;

/** From Flink's external resources through the function to the encoder. */
class AssignedGpuTest {

    @Test
    void withoutTheResourceTheEncoderIsAssignedNone() throws Exception {
        assertThat(assigned("fpga", "1")).isEmpty();
    }

    @Test
    void theGpuOfTheTaskManagerReachesTheEncoder() throws Exception {
        assertThat(assigned("gpu", "3")).hasValue(3);
    }

    @Test
    void theSlotsOfATaskManagerTakeTurnsOnItsGpusWhateverRunsInThem() {
        SlotTurns turns = new SlotTurns();
        Set<ExternalResourceInfo> gpus = Set.of(new Gpu("7"), new Gpu("10"), new Gpu("2"));

        assertThat(AssignedGpu.of(gpus, "slot a", turns)).hasValue(2);
        assertThat(AssignedGpu.of(gpus, "slot b", turns)).hasValue(7);
        assertThat(AssignedGpu.of(gpus, "slot c", turns)).hasValue(10);
        assertThat(AssignedGpu.of(gpus, "slot d", turns)).hasValue(2);
    }

    @Test
    void theSubtasksOfASlotShareItsGpuAlsoAfterARestart() {
        SlotTurns turns = new SlotTurns();
        Set<ExternalResourceInfo> gpus = Set.of(new Gpu("0"), new Gpu("1"));

        for (int operator = 0; operator < 3; operator++) {
            assertThat(AssignedGpu.of(gpus, "slot a", turns)).hasValue(0);
            assertThat(AssignedGpu.of(gpus, "slot b", turns)).hasValue(1);
        }
    }

    @Test
    void slotsThatCameAndWentAreForgotten() {
        SlotTurns turns = new SlotTurns();
        assertThat(turns.of("first")).isZero();
        for (int i = 1; i <= 1024; i++) {
            turns.of("slot " + i);
        }
        assertThat(turns.of("slot 1024")).isEqualTo(1024);
        assertThat(turns.of("first")).isEqualTo(1025);
    }

    @Test
    void aResourceWithoutANumberFailsTheJobAndSaysWhatToLookAt() {
        assertThatThrownBy(() -> assigned("gpu", "GPU-8f1c"))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContainingAll("index \"GPU-8f1c\"", "external-resource.gpu.driver-factory.class");
    }

    private static OptionalInt assigned(String resource, String... indexes) throws Exception {
        FakeEncoder encoder = new FakeEncoder(text -> Fakes.vector(1, 0));
        Set<Gpu> gpus = Stream.of(indexes).map(Gpu::new).collect(Collectors.toSet());
        MockEnvironmentBuilder environment = new MockEnvironmentBuilder()
                .setManagedMemorySize(0)
                .setExternalResourceInfoProvider(new StaticExternalResourceInfoProvider(Map.of(resource, gpus)));
        EmbedFunction function = new EmbedFunction(Fakes.opener(encoder), () -> Exchanges.SENT_MS);
        try (AsyncHarness harness = new AsyncHarness(function, environment.build())) {
            harness.send(Exchanges.asking("Hi"));
            harness.finish();
        }
        return encoder.assignedGpu;
    }

    /** As Flink's own GPU driver tells of one. */
    private record Gpu(String index) implements ExternalResourceInfo {
        @Override
        public Optional<String> getProperty(String key) {
            return key.equals("index") ? Optional.of(index) : Optional.empty();
        }

        @Override
        public Collection<String> getKeys() {
            return Set.of("index");
        }
    }
}

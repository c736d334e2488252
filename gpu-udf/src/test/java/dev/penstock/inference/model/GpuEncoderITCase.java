package dev.penstock.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.DeviceChoice;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.Precision;
import dev.penstock.inference.Shared;
import dev.penstock.inference.Work;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.inference.fixtures.EncoderSetup;
import dev.penstock.inference.fixtures.Texts;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** MiniLM on a GPU against MiniLM on the CPU, and what a machine without a GPU does. */
class GpuEncoderITCase {
    private static final List<String> TEXTS = Texts.various(400);

    @Test
    @NeedsGpu
    void singlePrecisionOnAGpuGivesTheVectorsOfTheCpu() {
        assertThat(lowestCosine(DeviceChoice.GPU, Precision.FP32)).isGreaterThan(0.9999);
    }

    @Test
    @NeedsGpu
    void halfPrecisionOnAGpuComesNearToTheCpu() {
        assertThat(lowestCosine(DeviceChoice.GPU, Precision.FP16)).isGreaterThan(0.999);
    }

    @Test
    @NeedsGpu
    void subtasksOfOneGpuShareOneCopyWhetherFlinkAssignedItOrNot() throws Exception {
        EncoderOptions options = options(DeviceChoice.GPU, Precision.FP32);
        try (Shared.Lease<Encoder> first = Encoders.lease(options);
                Shared.Lease<Encoder> second = Encoders.lease(options, OptionalInt.of(0))) {
            assertThat(second.get()).isSameAs(first.get());
        }
    }

    @Test
    @NeedsGpu
    void aGpuThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Encoders.lease(options(DeviceChoice.GPU, Precision.FP32), OptionalInt.of(99)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GPU 99 cannot be used");
    }

    @Test
    void whereNoGpuCanBeUsedSubtasksShareOneCopyOnTheCpuWhateverTheyWereAssigned() throws Exception {
        EncoderOptions options = options(DeviceChoice.AUTO, Precision.FP32);
        OptionalInt none = OptionalInt.of(98);
        try (Shared.Lease<Encoder> first = Encoders.lease(options, none);
                Shared.Lease<Encoder> second = Encoders.lease(options, OptionalInt.of(99))) {
            assertThat(second.get()).isSameAs(first.get());
            assertThat(first.get().encode("on the CPU", Work.INTERACTIVE).join().vector())
                    .hasSize(384);
        }
        assertThatThrownBy(() -> Encoders.lease(options(DeviceChoice.GPU, Precision.FP32), none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("GPU 98 cannot be used", "docs/gpu.md");
    }

    private static double lowestCosine(DeviceChoice device, Precision precision) {
        List<float[]> expected = vectors(options(DeviceChoice.CPU, Precision.FP32));
        List<float[]> actual = vectors(options(device, precision));
        double lowest = 1;
        for (int i = 0; i < expected.size(); i++) {
            double cosine = 0;
            for (int j = 0; j < expected.get(i).length; j++) {
                cosine += (double) expected.get(i)[j] * actual.get(i)[j];
            }
            lowest = Math.min(lowest, cosine);
        }
        return lowest;
    }

    private static List<float[]> vectors(EncoderOptions options) {
        try (Encoder encoder = Encoders.open(options)) {
            List<CompletableFuture<Encoding>> answers =
                    TEXTS.stream().map(text -> encoder.encode(text, Work.BATCH)).toList();
            return answers.stream().map(answer -> answer.join().vector()).toList();
        }
    }

    private static EncoderOptions options(DeviceChoice device, Precision precision) {
        return EncoderSetup.of("minilm")
                .device(device)
                .precision(precision)
                .queueCapacity(1024)
                .build();
    }
}

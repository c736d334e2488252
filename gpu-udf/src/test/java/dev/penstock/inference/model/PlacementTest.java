package dev.penstock.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.DeviceChoice;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final OptionalInt NONE = OptionalInt.empty();

    @Test
    void aGpuThatWorksIsTakenAndTheFirstWhereFlinkAssignsNone() {
        Cuda working = new FakeCuda(true, -1);
        assertThat(Placement.choose(DeviceChoice.AUTO, NONE, working).gpu()).hasValue(0);
        assertThat(Placement.choose(DeviceChoice.AUTO, OptionalInt.of(3), working)
                        .gpu())
                .hasValue(3);
        assertThat(Placement.choose(DeviceChoice.GPU, OptionalInt.of(1), working)
                        .gpu())
                .hasValue(1);
    }

    @Test
    void theCpuIsTakenWhereItIsAskedForWhateverThereIs() {
        Cuda neverAsked = new Cuda() {
            @Override
            public boolean isInBuild() {
                throw new AssertionError("asked for CUDA");
            }

            @Override
            public Optional<String> obstacle(int device) {
                throw new AssertionError("asked for a device");
            }
        };
        assertThat(Placement.choose(DeviceChoice.CPU, OptionalInt.of(1), neverAsked))
                .isEqualTo(Placement.CPU);
    }

    @Test
    void autoFallsBackToTheCpuWithoutCudaAndWithADeviceThatFails() {
        assertThat(Placement.choose(DeviceChoice.AUTO, NONE, new FakeCuda(false, -1)))
                .isEqualTo(Placement.CPU);
        assertThat(Placement.choose(DeviceChoice.AUTO, OptionalInt.of(0), new FakeCuda(false, -1)))
                .isEqualTo(Placement.CPU);
        assertThat(Placement.choose(DeviceChoice.AUTO, OptionalInt.of(2), new FakeCuda(true, 2)))
                .isEqualTo(Placement.CPU);
    }

    @Test
    void gpuWithoutOneSaysWhyAndWhatToDo() {
        assertThatThrownBy(() -> Placement.choose(DeviceChoice.GPU, NONE, new FakeCuda(false, -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("device is gpu", "no CUDA", "profile gpu", "docs/gpu.md");
        assertThatThrownBy(() -> Placement.choose(DeviceChoice.GPU, OptionalInt.of(2), new FakeCuda(true, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("GPU 2", "libcudnn.so.9 was not found");
    }

    /** @param failing the device that cannot be used */
    private record FakeCuda(boolean isInBuild, int failing) implements Cuda {
        @Override
        public Optional<String> obstacle(int device) {
            return device == failing ? Optional.of("libcudnn.so.9 was not found") : Optional.empty();
        }
    }
}

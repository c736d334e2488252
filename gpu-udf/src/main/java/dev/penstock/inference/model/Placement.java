package dev.penstock.inference.model;

import dev.penstock.inference.DeviceChoice;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a model runs.
 *
 * @param gpu the index of a GPU; empty for the CPU
 */
record Placement(OptionalInt gpu) {
    static final Placement CPU = new Placement(OptionalInt.empty());

    private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

    /** One for each device and reason at most. */
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    /**
     * Decides where a model runs. The answer for a device is the same for the life of the process.
     *
     * @param assigned the GPU that Flink gave to the subtask; empty where it manages none
     * @throws IllegalArgumentException if a GPU is asked for and there is none
     */
    static Placement choose(DeviceChoice choice, OptionalInt assigned) {
        return choose(choice, assigned, Cuda.OF_ONNX_RUNTIME);
    }

    static Placement choose(DeviceChoice choice, OptionalInt assigned, Cuda cuda) {
        if (choice == DeviceChoice.CPU) {
            return CPU;
        }
        int device = assigned.orElse(0);
        Optional<String> obstacle = cuda.isInBuild() ? cuda.obstacle(device) : Optional.of("this build has no CUDA");
        if (obstacle.isEmpty()) {
            return new Placement(OptionalInt.of(device));
        }
        if (choice == DeviceChoice.GPU) {
            throw new IllegalArgumentException("The encoder's device is gpu, but GPU " + device + " cannot be used: "
                    + obstacle.get() + ". Build with the Maven profile gpu, and install a driver, CUDA 12 and cuDNN 9 "
                    + "(docs/gpu.md), or set the device to auto or cpu");
        }
        // Without CUDA and without an assigned GPU nobody expects one.
        if (cuda.isInBuild() || assigned.isPresent()) {
            String warning = "GPU " + device + " cannot be used, so that models run on the CPU: " + obstacle.get();
            if (WARNED.add(warning)) {
                LOG.warn(warning);
            }
        }
        return CPU;
    }
}

package dev.penstock.inference.model;

import dev.penstock.inference.DeviceChoice;
import java.util.OptionalInt;

/**
 * Where a model runs.
 *
 * @param gpu the index of a GPU; empty for the CPU
 */
record Placement(OptionalInt gpu) {
    static final Placement CPU = new Placement(OptionalInt.empty());

    /**
     * Decides where a model runs.
     *
     * @param assigned the GPU that Flink gave to the subtask; empty where it manages none
     * @throws IllegalArgumentException if a GPU is asked for and there is none
     */
    static Placement choose(DeviceChoice choice, OptionalInt assigned) {
        if (choice == DeviceChoice.GPU) {
            throw new IllegalArgumentException("The encoder's device is gpu; this build runs models on the CPU only");
        }
        return CPU;
    }
}

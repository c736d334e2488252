package dev.penstock.operators;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Which GPU a subtask uses, where Flink's external-resource framework manages the resource {@value #RESOURCE}. Flink
 * tells every subtask all GPUs of its TaskManager, so the TaskManager's slots take turns, and subtasks that share a slot
 * share its GPU. The index of a subtask would not do: a TaskManager may hold only those that are even.
 */
final class AssignedGpu {
    static final String RESOURCE = "gpu";

    /** The property that Flink's own GPU driver sets. */
    static final String INDEX = "index";

    private static final SlotTurns TURNS = new SlotTurns();

    private AssignedGpu() {}

    /** The GPU's index; empty where Flink manages none. */
    static OptionalInt of(RuntimeContext context) {
        return of(
                context.getExternalResourceInfos(RESOURCE),
                context.getTaskInfo().getAllocationIDAsString(),
                TURNS);
    }

    /** @param slot the id of the slot's allocation, which it keeps when the job restarts */
    static OptionalInt of(Set<ExternalResourceInfo> gpus, String slot, SlotTurns turns) {
        if (gpus.isEmpty()) {
            return OptionalInt.empty();
        }
        List<Integer> indexes =
                gpus.stream().map(AssignedGpu::index).sorted().distinct().toList();
        return OptionalInt.of(indexes.get(turns.of(slot) % indexes.size()));
    }

    /** The same after a restart, so that the job fails in place of restarting. */
    private static int index(ExternalResourceInfo gpu) {
        String index = gpu.getProperty(INDEX).orElse("");
        if (!index.matches("[0-9]{1,4}")) {
            throw new SuppressRestartsException(new IllegalArgumentException("Flink's external resource " + RESOURCE
                    + " has the " + INDEX + " \"" + index + "\"; allowed are the numbers by which CUDA counts devices. "
                    + "Does external-resource.gpu.driver-factory.class name Flink's GPUDriverFactory, and its discovery "
                    + "script print numbers?"));
        }
        return Integer.parseInt(index);
    }
}

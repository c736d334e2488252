package dev.penstock.inference.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that run where the build has CUDA and the machine a GPU, and are skipped elsewhere with the reason. */
@Tag("gpu")
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsGpu.Condition.class)
@interface NeedsGpu {
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Cuda cuda = Cuda.OF_ONNX_RUNTIME;
            Optional<String> obstacle = cuda.isInBuild()
                    ? cuda.obstacle(0)
                    : Optional.of("this build has no CUDA: build with -Pgpu (docs/gpu.md)");
            return obstacle.map(ConditionEvaluationResult::disabled)
                    .orElseGet(() -> ConditionEvaluationResult.enabled("GPU 0 can be used"));
        }
    }
}

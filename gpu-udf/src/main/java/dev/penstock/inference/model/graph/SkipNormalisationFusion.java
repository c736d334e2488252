package dev.penstock.inference.model.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts ONNX Runtime's SkipLayerNormalization in place of a projection's bias, the sum with what went around it, and the
 * layer normalisation of both.
 */
final class SkipNormalisationFusion {
    private static final Set<String> NORMALISATIONS = Set.of("LayerNormalization", "SkipLayerNormalization");

    private final Graph graph;

    private SkipNormalisationFusion(Graph graph) {
        this.graph = graph;
    }

    /** Fuses what it finds; returns how many normalisations that were. */
    static int apply(Graph graph) {
        SkipNormalisationFusion fusion = new SkipNormalisationFusion(graph);
        int fused = 0;
        for (NodeProto normalisation : graph.nodes("LayerNormalization")) {
            Optional<NodeProto> replacement = fusion.fuse(normalisation);
            replacement.ifPresent(graph::add);
            fused += replacement.isPresent() ? 1 : 0;
        }
        return fused;
    }

    private Optional<NodeProto> fuse(NodeProto normalisation) {
        boolean isPlain = Nodes.integer(normalisation, "axis", -1) == -1
                && normalisation.getInputCount() == 3
                && normalisation.getOutputCount() == 1;
        Optional<NodeProto> sum = graph.producer(normalisation.getInput(0), "Add")
                .filter(node -> isPlain && graph.onlyReader(node.getOutput(0)).isPresent());
        for (int i = 0; i < 2 && sum.isPresent(); i++) {
            String around = sum.get().getInput(1 - i);
            // What was normalised before has the shape of what is normalised now, so nothing is stretched.
            boolean isNormalised = graph.producer(around)
                    .filter(node -> NORMALISATIONS.contains(node.getOpType()))
                    .isPresent();
            Optional<Biased> biased = biased(sum.get().getInput(i));
            if (isNormalised && biased.isPresent()) {
                return Optional.of(skip(normalisation, biased.get(), around));
            }
        }
        return Optional.empty();
    }

    private Optional<Biased> biased(String value) {
        Optional<NodeProto> sum = graph.producer(value, "Add")
                .filter(node -> graph.onlyReader(value).isPresent());
        for (int i = 0; i < 2 && sum.isPresent(); i++) {
            String projected = sum.get().getInput(1 - i);
            Optional<TensorProto> bias = graph.constant(sum.get().getInput(i))
                    .filter(constant -> Tensors.isFloat(constant) && constant.getDimsCount() == 1);
            if (bias.isPresent() && graph.producer(projected, "MatMul").isPresent()) {
                return Optional.of(new Biased(projected, bias.get().getName()));
            }
        }
        return Optional.empty();
    }

    private static NodeProto skip(NodeProto normalisation, Biased biased, String around) {
        List<String> scaleAndShift = normalisation.getInputList().subList(1, 3);
        return Nodes.node(
                        Nodes.MICROSOFT,
                        "SkipLayerNormalization",
                        normalisation.getOutput(0),
                        biased.projected,
                        around,
                        scaleAndShift.get(0),
                        scaleAndShift.get(1),
                        biased.bias)
                .addAttribute(Nodes.attribute("epsilon", Nodes.number(normalisation, "epsilon", 1e-5f)))
                .build();
    }

    private record Biased(String projected, String bias) {}
}

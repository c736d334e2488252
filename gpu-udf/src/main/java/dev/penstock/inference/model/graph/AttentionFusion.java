package dev.penstock.inference.model.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.penstock.inference.arrow.TokenBatch;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts ONNX Runtime's MultiHeadAttention in place of the products, transpositions and softmax that make up the
 * attention of a BERT. ONNX Runtime does so itself only for graphs that look exactly as older exporters wrote them.
 *
 * <p>The operator takes the number of tokens of each text in place of a mask of every token, by which more of its CUDA
 * kernels can be used. So the fused graph holds for batches that are padded on the right, as {@link TokenBatch} pads.
 */
final class AttentionFusion {
    private static final List<Long> HEADS_FIRST = List.of(0L, 2L, 1L, 3L);
    private static final List<Long> HEADS_FIRST_TRANSPOSED = List.of(0L, 2L, 3L, 1L);
    private static final float LEAST_MASKED = -10_000;

    private static final String TOKENS = "penstock/tokens";

    private final Graph graph;

    private AttentionFusion(Graph graph) {
        this.graph = graph;
    }

    /** Fuses what it finds; returns how many attentions that were. */
    static int apply(Graph graph) {
        AttentionFusion fusion = new AttentionFusion(graph);
        List<NodeProto> fused = graph.nodes("Softmax").stream()
                .flatMap(softmax -> fusion.fuse(softmax).stream())
                .toList();
        if (!fused.isEmpty()) {
            fused.forEach(graph::add);
            fusion.addTokens();
        }
        return fused.size();
    }

    private Optional<NodeProto> fuse(NodeProto softmax) {
        long axis = Nodes.integer(softmax, "axis", 1);
        if (axis != -1 && axis != 3) {
            return Optional.empty();
        }
        Optional<Scores> scores = scores(softmax.getInput(0));
        Optional<NodeProto> product = graph.onlyReader(softmax.getOutput(0))
                .filter(reader -> reader.getOpType().equals("MatMul")
                        && reader.getInput(0).equals(softmax.getOutput(0)));
        Optional<Heads> value = product.flatMap(node -> heads(node.getInput(1), HEADS_FIRST));
        if (scores.isEmpty() || value.isEmpty() || !scores.get().matches(value.get())) {
            return Optional.empty();
        }
        return product.flatMap(node -> result(node.getOutput(0), value.get()))
                .map(output -> attention(output, scores.get(), value.get()));
    }

    /** What goes into a softmax: scaled products of queries and keys, and a mask. */
    private Optional<Scores> scores(String value) {
        Optional<NodeProto> sum = graph.producer(value, "Add");
        if (sum.isEmpty()) {
            return Optional.empty();
        }
        for (int i = 0; i < 2; i++) {
            Optional<Float> masked = maskedValue(sum.get().getInput(1 - i));
            Optional<NodeProto> product = product(sum.get().getInput(i));
            if (masked.isPresent() && product.isPresent()) {
                return scores(product.get(), masked.get());
            }
        }
        return Optional.empty();
    }

    private Optional<NodeProto> product(String value) {
        return graph.producer(value, "FusedMatMul")
                .filter(node -> Stream.of("transA", "transBatchA", "transBatchB")
                        .allMatch(attribute -> Nodes.integer(node, attribute, 0) == 0))
                .or(() -> graph.producer(value, "MatMul"));
    }

    private Optional<Scores> scores(NodeProto product, float masked) {
        boolean transposes = Nodes.integer(product, "transB", 0) != 0;
        Optional<Heads> query = heads(product.getInput(0), HEADS_FIRST);
        Optional<Heads> key = heads(product.getInput(1), transposes ? HEADS_FIRST : HEADS_FIRST_TRANSPOSED);
        return query.flatMap(q -> key.map(k -> new Scores(q, k, Nodes.number(product, "alpha", 1), masked)));
    }

    /** A projection that was split into heads: a transposition of a reshape to {@code [0, 0, heads, size]}. */
    private Optional<Heads> heads(String value, List<Long> permutation) {
        return graph.producer(value, "Transpose")
                .filter(node -> Nodes.integers(node, "perm").equals(permutation))
                .flatMap(node -> graph.producer(node.getInput(0), "Reshape"))
                .flatMap(reshape -> shape(reshape)
                        .filter(shape -> shape.size() == 4
                                && shape.get(0) == 0
                                && shape.get(1) == 0
                                && shape.get(2) > 0
                                && shape.get(3) > 0)
                        .map(shape -> heads(reshape.getInput(0), shape.get(2), shape.get(3))));
    }

    private Heads heads(String projected, long count, long size) {
        Optional<NodeProto> sum = graph.producer(projected, "Add")
                .filter(node -> graph.onlyReader(projected).isPresent());
        for (int i = 0; i < 2 && sum.isPresent(); i++) {
            Optional<TensorProto> bias = graph.constant(sum.get().getInput(i))
                    .filter(constant ->
                            Tensors.isFloat(constant) && constant.getDimsList().equals(List.of(count * size)));
            if (bias.isPresent()) {
                return new Heads(projected, sum.get().getInput(1 - i), bias, count, size);
            }
        }
        return new Heads(projected, projected, Optional.empty(), count, size);
    }

    /**
     * What is added to the scores of padding, if the value is {@code (1 - mask) * constant} of the attention mask,
     * stretched over heads and queries.
     */
    private Optional<Float> maskedValue(String value) {
        Optional<NodeProto> product = graph.producer(value, "Mul");
        if (product.isEmpty()) {
            return Optional.empty();
        }
        for (int i = 0; i < 2; i++) {
            Optional<Float> factor = scalar(product.get().getInput(i)).filter(number -> number <= LEAST_MASKED);
            boolean isInverted = graph.producer(product.get().getInput(1 - i), "Sub")
                    .filter(node ->
                            scalar(node.getInput(0)).filter(one -> one == 1).isPresent())
                    .filter(node -> isStretchedMask(node.getInput(1)))
                    .isPresent();
            if (factor.isPresent() && isInverted) {
                return factor;
            }
        }
        return Optional.empty();
    }

    private boolean isStretchedMask(String value) {
        String at = value;
        while (!at.equals(TokenBatch.ATTENTION_MASK) || !graph.isInput(at)) {
            Optional<NodeProto> node = graph.producer(at)
                    .filter(producer -> producer.getOpType().equals("Cast")
                            || producer.getOpType().equals("Unsqueeze"));
            if (node.isEmpty()) {
                return false;
            }
            at = node.get().getInput(0);
        }
        return true;
    }

    private Optional<Float> scalar(String value) {
        return graph.constant(value)
                .filter(Tensors::isFloat)
                .map(Tensors::floats)
                .filter(values -> values.length == 1)
                .map(values -> values[0]);
    }

    /** The value in which the heads are joined again. */
    private Optional<String> result(String context, Heads heads) {
        return graph.onlyReader(context)
                .filter(node -> node.getOpType().equals("Transpose")
                        && Nodes.integers(node, "perm").equals(HEADS_FIRST))
                .flatMap(node -> graph.onlyReader(node.getOutput(0)))
                .filter(node -> node.getOpType().equals("Reshape"))
                .filter(node -> shape(node)
                        .filter(shape -> shape.equals(List.of(0L, 0L, heads.count * heads.size)))
                        .isPresent())
                .map(node -> node.getOutput(0));
    }

    private Optional<List<Long>> shape(NodeProto reshape) {
        return graph.constant(reshape.getInput(1)).filter(Tensors::isInt64).map(Tensors::integers);
    }

    private NodeProto attention(String output, Scores scores, Heads value) {
        List<Heads> projections = List.of(scores.query, scores.key, value);
        boolean hasBiases = projections.stream().allMatch(heads -> heads.bias.isPresent());
        String bias = "";
        if (hasBiases) {
            bias = output + "/bias";
            graph.addConstant(Tensors.vector(bias, joined(projections)));
        }
        NodeProto.Builder node = Nodes.node(Nodes.MICROSOFT, "MultiHeadAttention", output);
        projections.forEach(heads -> node.addInput(hasBiases ? heads.unbiased : heads.projected));
        return node.addInput(bias)
                .addInput(TOKENS)
                .addAttribute(Nodes.attribute("num_heads", value.count))
                .addAttribute(Nodes.attribute("scale", scores.scale))
                .addAttribute(Nodes.attribute("mask_filter_value", scores.masked))
                .build();
    }

    private static float[] joined(List<Heads> projections) {
        int length = Math.toIntExact(projections.get(0).count * projections.get(0).size);
        float[] joined = new float[projections.size() * length];
        for (int i = 0; i < projections.size(); i++) {
            System.arraycopy(Tensors.floats(projections.get(i).bias.orElseThrow()), 0, joined, i * length, length);
        }
        return joined;
    }

    /** The number of tokens of each text, as 32-bit integers. */
    private void addTokens() {
        String mask = TOKENS + "/mask";
        graph.add(Nodes.node("", "Cast", mask, TokenBatch.ATTENTION_MASK)
                .addAttribute(Nodes.attribute("to", DataType.INT32_VALUE))
                .build());
        NodeProto.Builder sum = Nodes.node("", "ReduceSum", TOKENS, mask).addAttribute(Nodes.attribute("keepdims", 0));
        if (graph.opset() < 13) {
            sum.addAttribute(Nodes.attribute("axes", List.of(1L)));
        } else {
            String axes = TOKENS + "/axes";
            graph.addConstant(Tensors.vector(axes, 1));
            sum.addInput(axes);
        }
        graph.add(sum.build());
    }

    private record Heads(String projected, String unbiased, Optional<TensorProto> bias, long count, long size) {}

    private record Scores(Heads query, Heads key, float scale, float masked) {
        boolean matches(Heads value) {
            return Stream.of(query, key).allMatch(heads -> heads.count == value.count && heads.size == value.size);
        }
    }
}

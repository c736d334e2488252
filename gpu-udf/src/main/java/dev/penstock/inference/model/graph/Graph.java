package dev.penstock.inference.model.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An ONNX graph to search and change. Values are known by name: inputs, constants (initializers) and what nodes give.
 * Nodes are known by their first output.
 */
final class Graph {
    private final ModelProto model;
    private final Set<String> inputs;
    private final Set<String> outputs;
    private final Map<String, TensorProto> constants = new LinkedHashMap<>();
    private final Map<String, NodeProto> nodes = new LinkedHashMap<>();
    private final Map<String, NodeProto> producers = new LinkedHashMap<>();

    Graph(ModelProto model) {
        this.model = model;
        GraphProto graph = model.getGraph();
        inputs = names(graph.getInputList());
        outputs = names(graph.getOutputList());
        graph.getInitializerList().forEach(this::addConstant);
        graph.getNodeList().forEach(this::add);
    }

    /** Reads a file; its weights stay in the mapped file and cost no heap. */
    static Graph read(Path onnx) throws IOException {
        try (FileChannel channel = FileChannel.open(onnx)) {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(channel.map(MapMode.READ_ONLY, 0, channel.size()))
                    .newCodedInput();
            in.enableAliasing(true);
            ModelProto model = ModelProto.parseFrom(in);
            if (model.getGraph().getInitializerList().stream()
                    .anyMatch(constant -> constant.getDataLocation() == TensorProto.DataLocation.EXTERNAL)) {
                throw new UnsuitableGraphException("its weights lie in files beside it");
            }
            return new Graph(model);
        }
    }

    /** The version of ONNX's own operators, by which some of their attributes became inputs. */
    long opset() {
        return model.getOpsetImportList().stream()
                .filter(imported -> imported.getDomain().isEmpty())
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(1);
    }

    List<NodeProto> nodes() {
        return List.copyOf(nodes.values());
    }

    List<NodeProto> nodes(String operator) {
        return nodes.values().stream()
                .filter(node -> node.getOpType().equals(operator))
                .toList();
    }

    List<TensorProto> constants() {
        return List.copyOf(constants.values());
    }

    List<ValueInfoProto> inputs() {
        return model.getGraph().getInputList();
    }

    List<ValueInfoProto> outputs() {
        return model.getGraph().getOutputList();
    }

    boolean isInput(String value) {
        return inputs.contains(value);
    }

    Optional<TensorProto> constant(String value) {
        return Optional.ofNullable(constants.get(value));
    }

    /** The node that gives a value, if it is one of this operator. */
    Optional<NodeProto> producer(String value, String operator) {
        return producer(value).filter(node -> node.getOpType().equals(operator));
    }

    Optional<NodeProto> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** The node that alone reads a value, which is no output of the graph. */
    Optional<NodeProto> onlyReader(String value) {
        List<NodeProto> readers = nodes.values().stream()
                .filter(node -> node.getInputList().contains(value))
                .toList();
        return readers.size() == 1 && !outputs.contains(value) ? Optional.of(readers.get(0)) : Optional.empty();
    }

    void addConstant(TensorProto constant) {
        constants.put(constant.getName(), constant);
    }

    /** Adds a node, in place of the one that gave the same first output so far. */
    void add(NodeProto node) {
        nodes.put(node.getOutput(0), node);
        node.getOutputList().forEach(output -> producers.put(output, node));
    }

    /**
     * Lets a node give its result under another name, by which it is called from then on. What reads the old name reads
     * it no longer from this node.
     */
    void renameOutput(NodeProto node, String from, String to) {
        nodes.remove(node.getOutput(0));
        node.getOutputList().forEach(producers::remove);
        NodeProto.Builder renamed = node.toBuilder().setName(to).clearOutput();
        node.getOutputList().forEach(output -> renamed.addOutput(output.equals(from) ? to : output));
        add(renamed.build());
    }

    /** Lets all nodes that read a value read another one. */
    void redirectReaders(String from, String to) {
        for (NodeProto node : nodes()) {
            if (node.getInputList().contains(from)) {
                NodeProto.Builder redirected = node.toBuilder().clearInput();
                node.getInputList().forEach(input -> redirected.addInput(input.equals(from) ? to : input));
                add(redirected.build());
            }
        }
    }

    /** The model with what its outputs need, sorted so that values stand before their readers. */
    ModelProto toModel() {
        Set<String> used = usedValues();
        // Shapes and types of values in between were inferred before the changes.
        GraphProto.Builder graph = model.getGraph().toBuilder()
                .clearNode()
                .clearInitializer()
                .clearSparseInitializer()
                .clearValueInfo();
        constants.values().stream()
                .filter(constant -> used.contains(constant.getName()))
                .forEach(graph::addInitializer);
        Set<String> placed = new HashSet<>();
        outputs.forEach(output -> place(output, placed, graph));
        ModelProto.Builder changed = model.toBuilder().setGraph(graph);
        if (model.getOpsetImportList().stream()
                .noneMatch(imported -> imported.getDomain().equals(Nodes.MICROSOFT))) {
            changed.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(Nodes.MICROSOFT).setVersion(1));
        }
        return changed.build();
    }

    private Set<String> usedValues() {
        Set<String> used = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(outputs);
        while (!open.isEmpty()) {
            String value = open.pop();
            if (used.add(value)) {
                producer(value).ifPresent(node -> open.addAll(node.getInputList()));
            }
        }
        return used;
    }

    /** Places the node that gives a value behind those that it reads from; without recursion, as graphs are deep. */
    private void place(String output, Set<String> placed, GraphProto.Builder graph) {
        Deque<NodeProto> path = new ArrayDeque<>();
        producer(output).ifPresent(path::push);
        while (!path.isEmpty()) {
            NodeProto node = path.peek();
            Optional<NodeProto> missing = node.getInputList().stream()
                    .flatMap(input -> producer(input).stream())
                    .filter(producer -> !placed.contains(producer.getOutput(0)))
                    .findFirst();
            if (missing.isPresent()) {
                path.push(missing.get());
            } else {
                path.pop();
                if (placed.add(node.getOutput(0))) {
                    graph.addNode(node);
                }
            }
        }
    }

    private static Set<String> names(List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::getName).collect(Collectors.toSet());
    }

    /** Whether a graph has parts within nodes (If, Loop, Scan), whose values this class does not see. */
    boolean hasSubgraphs() {
        return nodes.values().stream()
                .flatMap(node -> node.getAttributeList().stream())
                .map(AttributeProto::getType)
                .anyMatch(type ->
                        type == AttributeProto.AttributeType.GRAPH || type == AttributeProto.AttributeType.GRAPHS);
    }
}

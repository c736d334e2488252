/**
 * ONNX graphs made faster or smaller before they are loaded: {@link dev.penstock.inference.model.graph.GraphPreparation}
 * lets ONNX Runtime optimise a graph, fuses what it leaves, converts to half precision where that is asked for, and
 * compares the result with the original.
 */
package dev.penstock.inference.model.graph;

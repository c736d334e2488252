/**
 * Encoders in process: {@link dev.penstock.inference.model.OnnxTextEncoder} runs an ONNX model through DJL on batches
 * that lie in Arrow memory. Models come from carrier jars or from a folder, and are known by the hash of their file.
 */
package dev.penstock.inference.model;

/**
 * Encoders in process: {@link dev.penstock.inference.model.TextEncoder} runs a transformer through DJL, on ONNX
 * Runtime or PyTorch, on batches that lie in Arrow memory. Models come from jars or from a folder, and are known by the
 * hash of their files.
 */
package dev.penstock.inference.model;

package dev.penstock.inference.model;

import java.nio.file.Path;

/**
 * A model that lies on disk and whose hash was verified.
 *
 * @param name for people and {@link dev.penstock.inference.ModelIdentity}
 * @param onnx the graph and its weights
 * @param tokenizer in the format of Hugging Face's tokenizers
 * @param sha256 of the ONNX file
 * @param quantised whether its vectors depend on what else is in the batch, so that it must run one text at a time
 */
record ModelFiles(String name, Path onnx, Path tokenizer, String sha256, Pooling pooling, boolean quantised) {}

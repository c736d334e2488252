package dev.penstock.benchmarks.embed;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * langchain4j's in-process model: {@code embedAll} of the whole backlog, on its default executor of one thread for each
 * processor. It computes one text at a time.
 *
 * <p>It is opened on files and not as {@code AllMiniLmL6V2EmbeddingModel}, which has the same code and weights but
 * takes its tokenizer as it is and thereby cuts texts at 128 tokens: on longer ones its vectors would differ and its
 * work would be less.
 */
final class LangChain4jModel implements Contender {
    private final EmbeddingModel model;

    LangChain4jModel() throws IOException {
        Path onnx = Files.createTempFile("minilm", ".onnx");
        Path tokenizer = Files.createTempFile("minilm", ".json");
        try {
            Files.write(onnx, MiniLm.onnx());
            Files.writeString(tokenizer, MiniLm.tokenizerWithoutLimit());
            this.model = new OnnxEmbeddingModel(onnx, tokenizer, PoolingMode.MEAN);
        } finally {
            Files.delete(onnx);
            Files.delete(tokenizer);
        }
    }

    @Override
    public String name() {
        return EmbedReport.LANGCHAIN4J;
    }

    @Override
    public float[][] embed(List<String> texts) {
        List<TextSegment> segments = texts.stream().map(TextSegment::from).toList();
        return model.embedAll(segments).content().stream()
                .map(Embedding::vector)
                .toArray(float[][]::new);
    }

    /** Its session lives as long as the process, its threads end by themselves. */
    @Override
    public void close() {}
}

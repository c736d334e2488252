package dev.penstock.benchmarks.micro;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.penstock.inference.BatcherOptions;
import dev.penstock.inference.DeviceChoice;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Precision;
import dev.penstock.inference.Work;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.inference.engine.Engines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Vectors of {@value #TEXTS} short questions by MiniLM in single precision, tokenising included, through tokenizer,
 * batcher and pass, on one caller; against ONNX Runtime as it is usually called by hand: one batch in {@code long[][]},
 * states out as {@code float[][][]}. One operation is all {@value #TEXTS} texts.
 */
@State(Scope.Thread)
public class EncoderBenchmark {
    private static final int TEXTS = 8;
    private static final String MODEL = "/all-minilm-l6-v2.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

    private final List<String> texts = List.of(Samples.questions(TEXTS));
    private OrtEnvironment environment;
    private Path folder;
    private Encoder encoder;
    private HuggingFaceTokenizer tokenizer;
    private OrtSession session;

    @Setup
    public void open() throws IOException, OrtException {
        encoder = Encoders.open(new EncoderOptions(
                "minilm",
                Precision.FP32,
                DeviceChoice.CPU,
                true,
                128,
                1,
                List.of(),
                new BatcherOptions(TEXTS, TEXTS, 4096, Duration.ofMillis(2), Duration.ofSeconds(10), 64)));
        // Afterwards: DJL's engine must be the one that creates it.
        environment = Engines.onnxRuntime();
        folder = Files.createTempDirectory("encoder-benchmark");
        tokenizer = HuggingFaceTokenizer.newInstance(
                unpacked(TOKENIZER),
                Map.of(
                        "padding",
                        "LONGEST",
                        "truncation",
                        "LONGEST_FIRST",
                        "maxLength",
                        "128",
                        "modelMaxLength",
                        "128"));
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(unpacked(MODEL).toString(), options);
        }
    }

    @TearDown
    public void close() throws IOException, OrtException {
        encoder.close();
        tokenizer.close();
        session.close();
        Files.delete(folder.resolve(MODEL.substring(1)));
        Files.delete(folder.resolve(TOKENIZER.substring(1)));
        Files.delete(folder);
    }

    @Benchmark
    public List<float[]> encode() {
        List<CompletableFuture<dev.penstock.inference.Encoding>> answers = new ArrayList<>(TEXTS);
        for (String text : texts) {
            answers.add(encoder.encode(text, Work.BATCH));
        }
        List<float[]> vectors = new ArrayList<>(TEXTS);
        for (CompletableFuture<dev.penstock.inference.Encoding> answer : answers) {
            vectors.add(answer.join().vector());
        }
        return vectors;
    }

    @Benchmark
    public List<float[]> baseline() throws OrtException {
        Encoding[] encodings = tokenizer.batchEncode(texts);
        long[][] ids = new long[TEXTS][];
        long[][] masks = new long[TEXTS][];
        for (int i = 0; i < TEXTS; i++) {
            ids[i] = encodings[i].getIds();
            masks[i] = encodings[i].getAttentionMask();
        }
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids);
                OnnxTensor maskTensor = OnnxTensor.createTensor(environment, masks);
                OnnxTensor typeTensor = OnnxTensor.createTensor(environment, new long[TEXTS][ids[0].length]);
                OrtSession.Result result = session.run(
                        Map.of("input_ids", idTensor, "attention_mask", maskTensor, "token_type_ids", typeTensor))) {
            float[][][] states = (float[][][]) result.get(0).getValue();
            List<float[]> vectors = new ArrayList<>(TEXTS);
            for (int i = 0; i < TEXTS; i++) {
                vectors.add(unitMean(states[i], (int) Arrays.stream(masks[i]).sum()));
            }
            return vectors;
        }
    }

    private static float[] unitMean(float[][] states, int tokens) {
        float[] mean = new float[states[0].length];
        double squares = 0;
        for (int i = 0; i < mean.length; i++) {
            for (int token = 0; token < tokens; token++) {
                mean[i] += states[token][i];
            }
            squares += (double) mean[i] * mean[i];
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= (float) Math.sqrt(squares);
        }
        return mean;
    }

    private Path unpacked(String resource) throws IOException {
        Path file = folder.resolve(resource.substring(1));
        try (InputStream in = EncoderBenchmark.class.getResourceAsStream(resource)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }
}

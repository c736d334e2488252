package dev.penstock.benchmarks.embed;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.penstock.inference.engine.Engines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The loop that an engineer would write by hand for a backlog: tokenise everything in one native call, sort by length
 * so that a batch holds texts of nearly equal length, longest first so that no caller is left with a long batch at the
 * end, then callers that take batch after batch. Inputs and outputs of the model are direct buffers that each caller
 * reuses. Batch size, threads within a pass and callers come from outside, see {@link RawLoopTuner}.
 *
 * <p>It sees the whole backlog before it starts, and keeps no order: no stream can do better by order alone.
 */
final class RawLoop implements Contender {

    /**
     * @param batch most texts of a pass
     * @param threads of ONNX Runtime within a pass
     * @param callers passes that run at the same time
     */
    record Tuning(int batch, int threads, int callers) {
        @Override
        public String toString() {
            return "batch " + batch + ", " + threads + " intra-op threads, " + callers + " callers";
        }
    }

    private final OrtEnvironment environment = Engines.onnxRuntime();
    private final HuggingFaceTokenizer tokenizer;
    private final byte[] onnx;
    private final Map<Integer, OrtSession> sessions = new HashMap<>();
    private final Map<Tuning, List<Caller>> callers = new HashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Tuning tuning = new Tuning(1, 1, 1);

    /** To be opened after DJL's engine, which must be the one that creates ONNX Runtime's environment. */
    RawLoop(HuggingFaceTokenizer tokenizer) throws IOException {
        this.tokenizer = tokenizer;
        this.onnx = MiniLm.onnx();
    }

    void tune(Tuning newTuning) {
        tuning = newTuning;
    }

    @Override
    public String name() {
        return EmbedReport.RAW;
    }

    @Override
    public String note() {
        return tuning.toString();
    }

    @Override
    public float[][] embed(List<String> texts) throws Exception {
        Encoding[] encodings = tokenizer.batchEncode(texts);
        int[] order = IntStream.range(0, encodings.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> encodings[i].getIds().length)
                        .reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        float[][] vectors = new float[encodings.length][];
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (Caller caller : callers()) {
            running.add(threads.submit(() -> {
                int from = next.getAndAdd(tuning.batch);
                while (from < order.length) {
                    caller.run(encodings, order, from, Math.min(from + tuning.batch, order.length), vectors);
                    from = next.getAndAdd(tuning.batch);
                }
                return null;
            }));
        }
        for (Future<?> caller : running) {
            caller.get();
        }
        return vectors;
    }

    private List<Caller> callers() throws OrtException {
        List<Caller> known = callers.get(tuning);
        if (known == null) {
            OrtSession session = session(tuning.threads);
            known = IntStream.range(0, tuning.callers)
                    .mapToObj(i -> new Caller(session, tuning.batch))
                    .toList();
            callers.put(tuning, known);
        }
        return known;
    }

    private OrtSession session(int intraOpThreads) throws OrtException {
        OrtSession session = sessions.get(intraOpThreads);
        if (session == null) {
            try (SessionOptions options = new SessionOptions()) {
                options.setIntraOpNumThreads(intraOpThreads);
                options.setInterOpNumThreads(1);
                options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
                session = environment.createSession(onnx, options);
            }
            sessions.put(intraOpThreads, session);
        }
        return session;
    }

    @Override
    public void close() throws OrtException {
        threads.shutdown();
        for (OrtSession session : sessions.values()) {
            session.close();
        }
    }

    /** One thread's buffers and passes. */
    private final class Caller {
        private final OrtSession session;
        private final LongBuffer ids;
        private final LongBuffer mask;
        private final LongBuffer types;
        private final FloatBuffer states;
        private final float[] state = new float[MiniLm.DIMENSIONS];

        Caller(OrtSession session, int batch) {
            this.session = session;
            int tokens = batch * MiniLm.MAX_TOKENS;
            this.ids = direct(tokens * Long.BYTES).asLongBuffer();
            this.mask = direct(tokens * Long.BYTES).asLongBuffer();
            this.types = direct(tokens * Long.BYTES).asLongBuffer();
            this.states = direct(tokens * MiniLm.DIMENSIONS * Float.BYTES).asFloatBuffer();
        }

        void run(Encoding[] encodings, int[] order, int from, int to, float[][] vectors) throws OrtException {
            int rows = to - from;
            int length = encodings[order[from]].getIds().length; // the longest: order is by falling length
            fill(encodings, order, from, to, length);
            long[] shape = {rows, length};
            try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids, shape);
                    OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask, shape);
                    OnnxTensor typeTensor = OnnxTensor.createTensor(environment, types, shape);
                    OnnxTensor output =
                            OnnxTensor.createTensor(environment, states, new long[] {rows, length, MiniLm.DIMENSIONS});
                    OrtSession.Result ignored = session.run(
                            Map.of("input_ids", idTensor, "attention_mask", maskTensor, "token_type_ids", typeTensor),
                            Map.of(session.getOutputNames().iterator().next(), output))) {
                for (int row = 0; row < rows; row++) {
                    int text = order[from + row];
                    vectors[text] = pool(row, encodings[text].getIds().length, length);
                }
            }
        }

        private void fill(Encoding[] encodings, int[] order, int from, int to, int length) {
            ids.clear();
            mask.clear();
            for (int i = from; i < to; i++) {
                long[] row = encodings[order[i]].getIds();
                ids.put(row);
                for (int token = 0; token < length; token++) {
                    mask.put(token < row.length ? 1 : 0);
                    if (token >= row.length) {
                        ids.put(0);
                    }
                }
            }
            ids.flip();
            mask.flip();
            types.position(0).limit((to - from) * length); // zero from the start
            states.position(0).limit((to - from) * length * MiniLm.DIMENSIONS);
        }

        /** The mean of the tokens' states, of unit length. */
        private float[] pool(int row, int tokens, int length) {
            float[] vector = new float[MiniLm.DIMENSIONS];
            for (int token = 0; token < tokens; token++) {
                states.get((row * length + token) * MiniLm.DIMENSIONS, state);
                for (int i = 0; i < vector.length; i++) {
                    vector[i] += state[i];
                }
            }
            double squares = 0;
            for (float value : vector) {
                squares += (double) value * value;
            }
            float scale = (float) (1 / Math.sqrt(squares));
            for (int i = 0; i < vector.length; i++) {
                vector[i] *= scale;
            }
            return vector;
        }
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}

package dev.penstock.benchmarks.embed;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.DeviceChoice;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.Work;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.options.OptionsBinder;
import dev.penstock.options.YamlTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Penstock's encoder with its default options and what a run changes. Texts come one by one from several threads, as
 * from the subtasks of a job, each with so many texts in flight as the job's option {@code in-flight.embed} lets it.
 */
final class PenstockEncoder implements Contender {
    private final String name;
    private final boolean onGpu;
    private final int inFlight;
    private final int submitters;
    private final int callers;
    private final ExecutorService threads;
    private final Encoder encoder;
    private BatcherMetrics before = BatcherMetrics.NONE;
    private long embedNanos;

    private PenstockEncoder(String name, EncoderOptions options, int submitters, int inFlight) {
        this.name = name;
        this.onGpu = options.device() == DeviceChoice.GPU;
        this.submitters = submitters;
        this.inFlight = inFlight;
        this.callers =
                options.callers() > 0 ? options.callers() : Runtime.getRuntime().availableProcessors();
        this.encoder = Encoders.open(options);
        this.threads = Executors.newFixedThreadPool(submitters);
    }

    /**
     * Opens the encoder.
     *
     * @param options what differs from the defaults, in YAML, for example {@code {optimise: false}}
     * @param submitters threads that hand in texts
     * @param inFlight texts of each of them that wait or are computed
     */
    static PenstockEncoder open(String name, String options, int submitters, int inFlight) {
        EncoderOptions bound = OptionsBinder.bind(EncoderOptions.class, YamlTree.parse(options));
        return new PenstockEncoder(name, bound, submitters, inFlight);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isOnGpu() {
        return onGpu;
    }

    @Override
    public float[][] embed(List<String> texts) throws Exception {
        long start = System.nanoTime();
        float[][] vectors = new float[texts.size()][];
        List<Future<?>> shares = new ArrayList<>();
        for (int i = 0; i < submitters; i++) {
            int first = i;
            shares.add(threads.submit(() -> {
                submit(texts, first, vectors);
                return null;
            }));
        }
        for (Future<?> share : shares) {
            share.get();
        }
        embedNanos += System.nanoTime() - start;
        return vectors;
    }

    /** Hands in every so-manieth text, and waits for the vectors. */
    private void submit(List<String> texts, int first, float[][] vectors) throws InterruptedException {
        Semaphore places = new Semaphore(inFlight);
        List<CompletableFuture<Encoding>> encodings = new ArrayList<>();
        for (int i = first; i < texts.size(); i += submitters) {
            places.acquire();
            int text = i;
            encodings.add(encoder.encode(texts.get(i), Work.INTERACTIVE).whenComplete((encoding, failure) -> {
                places.release();
                if (encoding != null) {
                    vectors[text] = encoding.vector();
                }
            }));
        }
        encodings.forEach(CompletableFuture::join);
    }

    @Override
    public String note() {
        BatcherMetrics now = encoder.metrics();
        BatcherMetrics since = now.since(before);
        String note = String.format(
                Locale.ROOT,
                "mean batch %.1f, padding %.0f%%, callers busy %.0f%%",
                since.meanBatchSize(),
                100 * since.paddingShare(),
                100 * since.deviceMicros() * 1e3 / Math.max(1, embedNanos * callers));
        before = now;
        embedNanos = 0;
        return note;
    }

    @Override
    public void close() {
        encoder.close();
        threads.shutdown();
    }
}

package dev.penstock.benchmarks.embed;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.sun.management.OperatingSystemMXBean;
import dev.penstock.benchmarks.embed.RawLoop.Tuning;
import dev.penstock.inference.DeviceChoice;
import dev.penstock.jobs.config.ConfigFile;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.arrow.util.AutoCloseables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code penstock bench embed}: the encoder as it is configured by default against langchain4j's in-process model and
 * against a loop on ONNX Runtime by hand, which is tuned for each mix. All have the same texts and, but for int8, the same
 * weights. Contenders take turns in rounds, in an order that is drawn anew for each, so that a machine whose speed drifts
 * is the same to all of them and nobody always follows the same one.
 */
@Command(
        name = "embed",
        description = "The encoder (MiniLM) against langchain4j's in-process model and against a hand-written ONNX "
                + "Runtime loop that is tuned for each mix of texts.",
        mixinStandardHelpOptions = true)
public final class EmbedBench implements Callable<Integer> {
    private static final long ORDER_SEED = 5;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--mix",
            split = ",",
            defaultValue = "short,long,mixed",
            description = "Mixes to run: short (17 tokens), long (146 tokens), mixed (log-normal, 8 to 256) (default "
                    + "${DEFAULT-VALUE}).")
    private List<Mix.Kind> mixes;

    @Option(
            names = "--tokens",
            defaultValue = "5000",
            description = "Tokens that a mix has at least, and each contender on the CPU encodes in a round (default "
                    + "${DEFAULT-VALUE}).")
    private int tokens;

    @Option(
            names = "--gpu-tokens",
            defaultValue = "400000",
            description =
                    "Tokens that each contender on the GPU encodes in a round: the mix and more of the same, since "
                            + "a GPU is done with a mix in milliseconds (default ${DEFAULT-VALUE}).")
    private int gpuTokens;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Rounds that are measured (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "4",
            description = "Time that each contender has on each mix before it is measured, at least one round: the JVM "
                    + "compiles, and Penstock's batcher learns (default ${DEFAULT-VALUE}).")
    private int warmUpSeconds;

    @Option(
            names = "--device",
            defaultValue = "cpu",
            description = "gpu adds Penstock on the GPU with fp32 and fp16 (default ${DEFAULT-VALUE}).")
    private DeviceChoice device;

    @Option(names = "--json", description = "Print all figures as one JSON object.")
    private boolean json;

    private long startNanos;

    @Override
    public Integer call() throws Exception {
        startNanos = System.nanoTime();
        EmbedReport report = new EmbedReport();
        List<Contender> contenders = new ArrayList<>();
        try (HuggingFaceTokenizer tokenizer = MiniLm.tokenizer()) {
            // First, since DJL's engine must be the one that creates ONNX Runtime's environment.
            openPenstock(contenders);
            RawLoop raw = new RawLoop(tokenizer);
            contenders.add(0, raw);
            contenders.add(0, new LangChain4jModel());
            for (Mix.Kind kind : new LinkedHashSet<>(mixes)) {
                Mix mix = Mix.of(kind, tokens, tokenizer);
                Mix ofGpu = device == DeviceChoice.GPU ? Mix.of(kind, Math.max(tokens, gpuTokens), tokenizer) : mix;
                report.add(mix, run(mix, ofGpu, raw, contenders));
            }
        } finally {
            AutoCloseables.close(contenders);
        }
        if (json) {
            spec.commandLine().getOut().println(report.json());
            spec.commandLine().getOut().flush();
        } else {
            report.print(spec.commandLine().getOut());
        }
        return 0;
    }

    private void openPenstock(List<Contender> contenders) {
        int inFlight = ConfigFile.defaults().job().inFlight().embed();
        // A job in process has one subtask for each processor.
        int submitters = Runtime.getRuntime().availableProcessors();
        contenders.add(PenstockEncoder.open(EmbedReport.PLAIN, "{device: cpu, optimise: false}", submitters, inFlight));
        contenders.add(PenstockEncoder.open(EmbedReport.DEFAULT, "{device: cpu}", submitters, inFlight));
        contenders.add(PenstockEncoder.open(EmbedReport.INT8, "{device: cpu, precision: int8}", submitters, inFlight));
        if (device == DeviceChoice.GPU) {
            contenders.add(PenstockEncoder.open(EmbedReport.GPU, "{device: gpu}", submitters, inFlight));
            contenders.add(
                    PenstockEncoder.open(EmbedReport.GPU_HALF, "{device: gpu, precision: fp16}", submitters, inFlight));
        }
    }

    private List<Measured> run(Mix mix, Mix ofGpu, RawLoop raw, List<Contender> contenders) throws Exception {
        String name = mix.kind().name().toLowerCase(Locale.ROOT);
        progress(name + ": vectors to compare with");
        raw.tune(new Tuning(1, 1, 1));
        float[][] expected = raw.embed(mix.texts());
        RawLoopTuner.tune(raw, mix, stage -> progress(name + ": tuning the raw loop, " + stage));
        double[] cosines = new double[contenders.size()];
        for (int i = 0; i < cosines.length; i++) {
            progress(name + ": warming up " + contenders.get(i).name());
            cosines[i] = warmUp(contenders.get(i), of(contenders.get(i), mix, ofGpu), expected);
            contenders.get(i).note();
        }
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        double[] cpuSeconds = new double[contenders.size()];
        List<List<Double>> seconds = new ArrayList<>();
        contenders.forEach(contender -> seconds.add(new ArrayList<>()));
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, contenders.size()).boxed().toList());
        Random random = new Random(ORDER_SEED);
        for (int round = 0; round < rounds; round++) {
            progress(name + ": round " + (round + 1) + " of " + rounds);
            Collections.shuffle(order, random);
            for (int i : order) {
                List<String> texts = of(contenders.get(i), mix, ofGpu).texts();
                long start = System.nanoTime();
                long cpuStart = process.getProcessCpuTime();
                contenders.get(i).embed(texts);
                cpuSeconds[i] += (process.getProcessCpuTime() - cpuStart) / 1e9;
                seconds.get(i).add((System.nanoTime() - start) / 1e9);
            }
        }
        List<Measured> measured = new ArrayList<>();
        for (int i = 0; i < cosines.length; i++) {
            Contender contender = contenders.get(i);
            measured.add(new Measured(
                    contender.name(),
                    of(contender, mix, ofGpu),
                    seconds.get(i),
                    cpuSeconds[i],
                    cosines[i],
                    contender.note()));
        }
        return measured;
    }

    private static Mix of(Contender contender, Mix mix, Mix ofGpu) {
        return contender.isOnGpu() ? ofGpu : mix;
    }

    /**
     * Returns the least cosine of a vector to the expected one, over all repetitions.
     *
     * @param expected vectors of the mix's first texts
     */
    private double warmUp(Contender contender, Mix mix, float[][] expected) throws Exception {
        double least = 1;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUpSeconds);
        do {
            float[][] vectors = contender.embed(mix.texts());
            for (int i = 0; i < expected.length; i++) {
                least = Math.min(least, cosine(vectors[i], expected[i]));
            }
        } while (System.nanoTime() < end);
        return least;
    }

    /** Of vectors of unit length. */
    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private void progress(String what) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
        spec.commandLine().getErr().println("running, " + seconds + " s: " + what);
        spec.commandLine().getErr().flush();
    }
}

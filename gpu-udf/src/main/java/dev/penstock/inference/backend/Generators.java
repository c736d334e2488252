package dev.penstock.inference.backend;

import dev.penstock.inference.Answer;
import dev.penstock.inference.EncoderSource;
import dev.penstock.inference.Generator;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.Shared;
import dev.penstock.inference.endpoint.OpenAiGenerator;
import dev.penstock.inference.extractive.ExtractiveGenerator;
import dev.penstock.inference.llama.LlamaGenerator;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/** Opens {@link Generator backends} by their options. */
public final class Generators {

    private Generators() {}

    /**
     * Opens a backend of its own. A model file is loaded; an endpoint is not called.
     *
     * @param name the backend's name in the configuration, which stands in errors, metrics and answers
     * @throws IllegalArgumentException names the option that is wrong, its value and what is allowed
     * @throws InferenceException {@code MODEL_FAILED} where a model file cannot be loaded
     */
    public static Generator open(String name, GeneratorOptions options, EncoderSource encoders) {
        return open(name, options, encoders, System::getenv);
    }

    /** As above, with the environment variables that API keys are read from. */
    static Generator open(
            String name, GeneratorOptions options, EncoderSource encoders, Function<String, String> environment) {
        return switch (options.kind()) {
            case EXTRACTIVE ->
                new ExtractiveGenerator(name, options, encoders.lease(encoderModel(options)), Clock.systemUTC());
            case OPENAI -> OpenAiGenerator.open(name, options, environment);
            case LLAMA -> LlamaGenerator.open(name, options);
        };
    }

    /** Leases a backend that all subtasks of the TaskManager share, opening it for the first of them. */
    public static Shared.Lease<Generator> lease(String name, GeneratorOptions options, EncoderSource encoders) {
        return Shared.lease(new Key(name, options), () -> open(name, options, encoders));
    }

    /**
     * A backend that asks the given ones in order until one answers. It moves on where the next one may do better, tells
     * in {@link Answer#fallbacks()} which were passed over and why, and releases all of them when it is closed.
     *
     * @throws IllegalArgumentException for an empty list
     */
    public static Generator chain(List<Shared.Lease<Generator>> backends) {
        return new FallbackGenerator(backends, Clock.systemUTC());
    }

    private static String encoderModel(GeneratorOptions options) {
        return options.model() == null || options.model().isBlank() ? "minilm" : options.model();
    }

    private record Key(String name, GeneratorOptions options) {}
}

package dev.penstock.inference.llama;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.Pair;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** llama.cpp through its Java binding (de.kherud:llama), which carries the native library in its jar. */
final class JniLlamaEngine implements LlamaEngine {
    private static final Logger LOG = LoggerFactory.getLogger(JniLlamaEngine.class);
    private static final byte[] GGUF = "GGUF".getBytes(StandardCharsets.US_ASCII);

    private final LlamaModel model;

    private JniLlamaEngine(LlamaModel model) {
        this.model = model;
    }

    /**
     * Loads a model, which takes seconds.
     *
     * @throws IllegalArgumentException where the file is no GGUF file
     * @throws InferenceException {@code MODEL_FAILED} where llama.cpp cannot load it or does not run on this machine
     */
    static JniLlamaEngine load(String name, Path file, int contextTokens, int threads) {
        checkMagic(name, file);
        try {
            loadNativeLibrary();
            return new JniLlamaEngine(new LlamaModel(new ModelParameters()
                    .setModel(file.toString())
                    .setCtxSize(contextTokens)
                    .setThreads(threads)
                    .setThreadsBatch(threads)
                    .disableContextShift()
                    .disableLog()));
        } catch (RuntimeException e) {
            throw new InferenceException(
                    Reason.MODEL_FAILED,
                    name + ": llama.cpp cannot load " + file + " (" + e.getMessage()
                            + "); give a GGUF file that fits into memory, of an architecture that llama.cpp knows",
                    e);
        } catch (LinkageError e) {
            throw new InferenceException(
                    Reason.MODEL_FAILED,
                    name + ": llama.cpp's native library does not load on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + " (" + e.getMessage()
                            + "); it needs Linux with glibc, macOS or Windows on x86_64 or aarch64; "
                            + "use a backend of kind openai elsewhere",
                    e);
        }
    }

    /** The binding tells stdout which library it unpacked; stdout is the program's, so that the line goes to the log. */
    private static void loadNativeLibrary() {
        PrintStream stdout = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            Class.forName(LlamaModel.class.getName());
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            System.setOut(stdout);
            LOG.debug("{}", said.toString(StandardCharsets.UTF_8).strip());
        }
    }

    private static void checkMagic(String name, Path file) {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(GGUF.length);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    name + ": location: cannot read " + file + " ("
                            + e.getClass().getSimpleName() + "); give the path of a GGUF file, or tinyllama",
                    e);
        }
        if (!Arrays.equals(head, GGUF)) {
            throw new IllegalArgumentException(
                    name + ": location: " + file + " is no GGUF file (it does not begin with GGUF)");
        }
    }

    @Override
    public String template(ChatRequest request) {
        StringBuilder system = new StringBuilder();
        List<Pair<String, String>> turns = new ArrayList<>();
        for (ChatMessage message : request.messages()) {
            if (message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER) {
                system.append(system.length() == 0 ? "" : "\n\n").append(PlainText.of(message.content()));
            } else {
                // the binding knows two roles; a tool's result is spoken by the user
                String role = message.role() == Role.ASSISTANT ? "assistant" : "user";
                turns.add(new Pair<>(role, PlainText.of(message.content())));
            }
        }
        return model.applyTemplate(
                new InferenceParameters("").setMessages(system.length() == 0 ? null : system.toString(), turns));
    }

    @Override
    public int tokens(String text) {
        return model.encode(text).length;
    }

    @Override
    public Pieces generate(String prompt, ChatRequest request, int maxTokens) {
        InferenceParameters parameters =
                new InferenceParameters(prompt).setNPredict(maxTokens).setCachePrompt(true);
        if (request.temperature() != null) {
            parameters.setTemperature(request.temperature().floatValue());
        }
        if (request.topP() != null) {
            parameters.setTopP(request.topP().floatValue());
        }
        if (request.seed() != null) {
            parameters.setSeed(request.seed().intValue());
        }
        if (!request.stop().isEmpty()) {
            parameters.setStopStrings(request.stop().stream()
                    .filter(stop -> !stop.isEmpty())
                    .map(PlainText::of)
                    .toArray(String[]::new));
        }
        if (request.responseFormat() != ResponseFormat.TEXT) {
            parameters.setGrammar(grammar(request));
        }
        LlamaIterator iterator = model.generate(parameters).iterator();
        return new Pieces() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public String next() {
                return iterator.next().text;
            }

            @Override
            public void cancel() {
                iterator.cancel();
            }
        };
    }

    private static String grammar(ChatRequest request) {
        String schema = request.responseFormat() == ResponseFormat.JSON_SCHEMA
                ? SafeSchema.check(request.jsonSchema())
                : "{\"type\":\"object\"}";
        return LlamaModel.jsonSchemaToGrammar(schema);
    }

    @Override
    public void close() {
        model.close();
    }
}

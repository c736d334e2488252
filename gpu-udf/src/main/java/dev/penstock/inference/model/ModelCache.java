package dev.penstock.inference.model;

import dev.penstock.inference.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Files of carrier jars, unpacked once for all processes of a user, since ONNX Runtime reads a model best from a file.
 * A file is named after its hash, verified each time it is used, written beside its place and moved there in one step:
 * processes that unpack at the same time do not disturb each other, and a broken file heals itself.
 */
final class ModelCache {
    private final Path folder;

    ModelCache(Path folder) {
        this.folder = folder;
    }

    /** The cache in the user's folder, see {@link UserCache}. */
    static ModelCache ofUser() {
        return new ModelCache(UserCache.folder());
    }

    /**
     * Unpacks a resource of the class path, unless that was done before.
     *
     * @param expectedSha256 what the file's content must be
     */
    Path unpack(String resource, String expectedSha256) {
        Path file = file(expectedSha256, fileName(resource));
        try {
            if (!Files.isRegularFile(file) || !Sha256.of(file).equals(expectedSha256)) {
                Files.createDirectories(file.getParent());
                unpack(resource, expectedSha256, file);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(unwritable("unpack " + resource, file), e);
        }
    }

    /** Where a file of a model belongs: beside its others, named after the model's hash. */
    Path file(String sha256, String name) {
        return folder.resolve("models").resolve(sha256.substring(0, 12) + "-" + name);
    }

    /** What is said when a file cannot be written. */
    static String unwritable(String action, Path file) {
        return "Cannot " + action + " to " + file + "; name a writable folder with -D" + UserCache.FOLDER_PROPERTY
                + "=FOLDER";
    }

    private void unpack(String resource, String expectedSha256, Path file) throws IOException {
        Path part = Files.createTempFile(file.getParent(), fileName(resource), ".part");
        try {
            String sha256;
            try (InputStream in = open(resource);
                    OutputStream out = Files.newOutputStream(part)) {
                sha256 = Sha256.copy(in, out);
            }
            if (!sha256.equals(expectedSha256)) {
                throw new IllegalArgumentException("The class path carries another " + resource
                        + " than this build knows: its sha256 is " + sha256 + ", expected " + expectedSha256
                        + ". Put the carrier jar of the version that the build names on the class path, or use the "
                        + "model from a folder");
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Whether the class path has a resource, named from its root. */
    static boolean carries(String resource) {
        return ModelCache.class.getResource("/" + resource) != null;
    }

    /** @throws IllegalArgumentException if the class path has no such resource */
    static InputStream open(String resource) {
        InputStream in = ModelCache.class.getResourceAsStream("/" + resource);
        if (in == null) {
            throw new IllegalArgumentException("The class path has no " + resource
                    + ": add the jar that carries the model (dev.langchain4j:langchain4j-embeddings-...), or name a "
                    + "folder with model.onnx and tokenizer.json");
        }
        return in;
    }

    private static String fileName(String resource) {
        return resource.substring(resource.lastIndexOf('/') + 1);
    }
}

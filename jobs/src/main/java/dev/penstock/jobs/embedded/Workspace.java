package dev.penstock.jobs.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Temporary folders and free ports. */
final class Workspace {
    /** The loopback address in numbers: {@code localhost} may mean two addresses, of which a server has only one. */
    static final String HOST = "127.0.0.1";

    private static final Logger LOG = LoggerFactory.getLogger(Workspace.class);

    private Workspace() {}

    static Path folder(String name) {
        try {
            return Files.createTempDirectory("penstock-" + name + "-");
        } catch (IOException failed) {
            throw new EmbeddedException(
                    "no temporary folder could be made under " + System.getProperty("java.io.tmpdir")
                            + ": is it writable, and is there space? Set -Djava.io.tmpdir to another",
                    failed);
        }
    }

    /** Deletes a folder with everything in it; what cannot be deleted is logged and left to the system. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | java.io.UncheckedIOException failed) {
            LOG.warn("Temporary folder {} could not be deleted: {}", folder, failed.toString());
        }
    }

    /** Ports that were free a moment ago. All are held until the last is found, so that they differ. */
    static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST));
                held.add(socket);
                ports.add(socket.getLocalPort());
            }
            return ports;
        } catch (IOException failed) {
            throw new EmbeddedException("no free port on " + HOST + ": " + failed.getMessage(), failed);
        } finally {
            for (ServerSocket socket : held) {
                try {
                    socket.close();
                } catch (IOException failed) {
                    LOG.warn("A probed port could not be released: {}", failed.toString());
                }
            }
        }
    }
}

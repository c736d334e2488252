package dev.penstock.state.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.store.NIOFSDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that holds the shards of one index: below the configured one the first numbered folder that nobody else has
 * locked, so that several processes of a machine can have the same configuration and each finds its own again; or a
 * temporary one, which is removed when closed.
 */
final class ShardFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardFolder.class);
    private static final String LOCK = "in-use.lock";
    private static final int MOST_PROCESSES = 64;
    private static final Pattern SHARD = Pattern.compile("shard-[0-9a-f-]{36}");

    private final Path path;
    private final Directory directory;
    private final Lock lock;
    private final boolean temporary;

    private ShardFolder(Path path, Directory directory, Lock lock, boolean temporary) {
        this.path = path;
        this.directory = directory;
        this.lock = lock;
        this.temporary = temporary;
    }

    /** @throws UncheckedIOException if the folder cannot be written */
    static ShardFolder open(CorpusIndexOptions options) {
        try {
            if (options.directory() == null) {
                return locked(Files.createTempDirectory("penstock-corpora"), true);
            }
            return firstFree(Path.of(options.directory()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the folder for the index of corpora (" + options.directory()
                            + ") cannot be used; check that it can be written and has space",
                    e);
        }
    }

    private static ShardFolder firstFree(Path configured) throws IOException {
        for (int number = 0; number < MOST_PROCESSES; number++) {
            Path candidate = Files.createDirectories(configured.resolve(Integer.toString(number)));
            try {
                return locked(candidate, false);
            } catch (LockObtainFailedException taken) {
                LOG.debug("{} is taken by another index", candidate, taken);
            }
        }
        throw new IOException("all of its " + MOST_PROCESSES + " numbered folders are taken by other processes");
    }

    private static ShardFolder locked(Path path, boolean temporary) throws IOException {
        Directory directory = new NIOFSDirectory(path);
        try {
            return new ShardFolder(path, directory, directory.obtainLock(LOCK), temporary);
        } catch (IOException e) {
            directory.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** Whether what is in it is of use to a later process. */
    boolean isKept() {
        return !temporary;
    }

    /** Where a shard is. Corpora have names from outside, which may be no file names. */
    Path of(ShardName name) {
        String text = name.corpus().length() + ":" + name.corpus() + name.generation();
        return path.resolve("shard-" + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Removes what is there of other shards; a folder that cannot be removed now is logged, and left. */
    void retainOnly(Set<ShardName> names) {
        Set<Path> kept = names.stream().map(this::of).collect(Collectors.toSet());
        for (Path folder : shards()) {
            if (!kept.contains(folder)) {
                remove(folder);
            }
        }
    }

    private List<Path> shards() {
        try (Stream<Path> inside = Files.list(path)) {
            return inside.filter(
                            one -> SHARD.matcher(one.getFileName().toString()).matches())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + path + " cannot be read", e);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path one : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException e) {
            LOG.warn("The index folder {} could not be removed; remove it by hand", folder, e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
            directory.close();
        } catch (IOException e) {
            LOG.warn("The lock of the index folder {} could not be given back", path, e);
        }
        if (temporary) {
            remove(path);
        }
    }
}

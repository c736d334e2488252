package dev.penstock.connectors.corpus;

/**
 * A file that was listed. Flink remembers all of them until a bounded job ends, so that they are small.
 *
 * @param path below the root, with {@code /} between names
 * @param uri where it can be opened; null for its path below the root
 * @param bytes its length
 * @param modifiedMs when it was changed, milliseconds since the epoch
 * @param fault why it cannot be read, for example a folder that may not be listed; null for a file that can be tried
 */
public record CorpusFile(String path, String uri, long bytes, long modifiedMs, String fault) {}

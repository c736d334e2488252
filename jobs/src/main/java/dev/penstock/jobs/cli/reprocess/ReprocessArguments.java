package dev.penstock.jobs.cli.reprocess;

import dev.penstock.connectors.corpus.CorpusFile;
import dev.penstock.connectors.corpus.CorpusFiles;
import dev.penstock.connectors.corpus.Listing;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.Settings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.reprocess.ChunkExport;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** What is read, what its documents are, and what comes out. */
final class ReprocessArguments {
    @Option(
            names = "--source",
            paramLabel = "URI",
            description = "Folder or file to read, a path or a URI of one of Flink's file systems, such as"
                    + " s3://bucket/docs.")
    private String source;

    @Option(names = "--corpus", paramLabel = "NAME", description = "The corpus that the documents belong to.")
    private String corpus;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; without it, the defaults.")
    private Path config;

    @Option(
            names = "--labels",
            paramLabel = "LABEL",
            split = ",",
            description = "Access labels of the documents: a reader must hold one of them. Without any, everybody may"
                    + " read. Rows with labels of their own keep those.")
    private List<String> labels = List.of();

    @Option(names = "--metadata", paramLabel = "NAME=VALUE", description = "Metadata of all documents; repeatable.")
    private Map<String, String> metadata = Map.of();

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            description = "Files to take, for example *.md or guides/**; repeatable. Without any, all but hidden ones.")
    private List<String> include = List.of();

    @Option(names = "--exclude", paramLabel = "GLOB", description = "Files and folders to leave out; repeatable.")
    private List<String> exclude = List.of();

    @Option(
            names = "--id-prefix",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Stands before the id of each document, for example handbook/: keeps several sources of one"
                    + " corpus apart.")
    private String idPrefix;

    @Option(
            names = "--report",
            paramLabel = "FILE.jsonl",
            description = "A line for each document that was indexed, outdated, or failed, with the reason.")
    private Path report;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "Afterwards, all chunks of the corpus with their vectors, as .parquet, .arrow or .arrows.")
    private Path export;

    @Option(
            names = "--prune",
            description = "After a complete run, delete the documents of the corpus that the source no longer has;"
                    + " with --id-prefix, only those whose ids begin so.")
    private boolean prune;

    @Option(names = "--dry-run", description = "Only read the files and count the documents; index nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean json;

    Settings settings() {
        return Settings.of(config);
    }

    Path config() {
        return config;
    }

    String source() {
        return source;
    }

    Path report() {
        return report;
    }

    Path export() {
        return export;
    }

    boolean prunes() {
        return prune;
    }

    boolean isDryRun() {
        return dryRun;
    }

    boolean json() {
        return json;
    }

    /**
     * What is to be read, after a look at its beginning.
     *
     * @throws CliException if an argument is wrong, or the source cannot be read
     */
    CorpusFiles files(PenstockConfig configured) {
        check();
        CorpusFiles files = new CorpusFiles(
                root(),
                include,
                exclude,
                corpus,
                idPrefix,
                new TreeMap<>(metadata),
                List.copyOf(new TreeSet<>(labels)),
                (int) configured.documents().parsing().maxBytes(),
                configured.archives());
        try {
            CorpusFile first = new Listing(files).next();
            if (first == null && prune) {
                throw new CliException(
                        "--source: there is no file in " + source + "; with --prune that is taken for a mistake");
            }
            return files;
        } catch (IllegalArgumentException notAGlob) {
            throw new CliException("--include, --exclude: " + notAGlob.getMessage(), notAGlob);
        } catch (IOException unreadable) {
            throw new CliException(
                    "--source: " + source + " cannot be read ("
                            + unreadable.getClass().getSimpleName()
                            + "); name a folder or a file that this process may read",
                    unreadable);
        }
    }

    private void check() {
        if (source == null || corpus == null || corpus.isBlank()) {
            throw new CliException("--source and --corpus are needed; or --requests and --responses");
        }
        if (dryRun && (prune || export != null)) {
            throw new CliException("--dry-run indexes nothing, so that --prune and --export cannot go with it");
        }
        writable("--report", report);
        writable("--export", export);
        if (export != null) {
            try {
                ChunkExport.format(export);
            } catch (IllegalArgumentException unknown) {
                throw new CliException("--export: " + unknown.getMessage(), unknown);
            }
        }
    }

    private static void writable(String option, Path file) {
        if (file != null) {
            Path folder = file.toAbsolutePath().getParent();
            if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
                throw new CliException(option + ": " + file + " cannot be written; name a file in a folder that can");
            }
        }
    }

    private URI root() {
        try {
            return source.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*")
                    ? new URI(source)
                    : Path.of(source).toAbsolutePath().normalize().toUri();
        } catch (URISyntaxException wrong) {
            throw new CliException("--source: " + source + " is no URI: " + wrong.getReason(), wrong);
        }
    }
}

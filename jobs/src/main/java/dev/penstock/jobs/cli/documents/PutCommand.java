package dev.penstock.jobs.cli.documents;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.KafkaTarget;
import dev.penstock.operators.documents.DocumentFiles;
import dev.penstock.operators.documents.LoadReport.Skipped;
import dev.penstock.records.DocumentChange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code penstock documents put}: sends documents that are new or have changed. */
@Command(
        name = "put",
        description = "Send files, or all documents of folders; without any, changes as JSON lines from stdin.",
        footer = {
            "The id of a document is its path below the folder, or the name of the file; its version is the file's time of"
                    + " change in milliseconds. A JSON line is {\"id\", \"content\" or \"content_base64\" or \"uri\","
                    + " \"version\", \"op\", \"title\", \"media_type\", \"metadata\", \"labels\"}.",
            "Exit code 1 when something could not be sent."
        })
final class PutCommand implements Callable<Integer> {
    @Mixin
    private KafkaTarget target;

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "Files and folders.")
    private List<Path> paths = List.of();

    @Option(names = "--corpus", paramLabel = "NAME", required = true, description = "The corpus they belong to.")
    private String corpus;

    @Option(names = "--id", paramLabel = "ID", description = "The document's id; for one file only.")
    private String id;

    @Option(
            names = "--labels",
            paramLabel = "LABEL",
            split = ",",
            description = "Access labels of files: a reader must hold one of them. Without any, everybody may read.")
    private List<String> labels = List.of();

    @Option(names = "--metadata", paramLabel = "NAME=VALUE", description = "Metadata of files; repeatable.")
    private Map<String, String> metadata = Map.of();

    @Option(
            names = "--document-version",
            paramLabel = "N",
            description = "Version of files, in place of their time of change.")
    private Long version;

    @Spec
    private CommandSpec spec;

    private final List<Skipped> skipped = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        if (id != null && (paths.size() != 1 || Files.isDirectory(paths.get(0)))) {
            throw new ParameterException(spec.commandLine(), "--id goes with one file");
        }
        try (ChangeSender sender = new ChangeSender(target)) {
            if (paths.isEmpty()) {
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                new JsonLines(corpus, sender.maxBytes(), System.currentTimeMillis())
                        .read(lines, change -> send(change, sender));
            }
            for (Path path : paths) {
                send(path, sender);
            }
            spec.commandLine().getOut().println("sent " + sender.finish() + " changes");
        }
        skipped.forEach(file -> spec.commandLine().getErr().println(file.path() + ": " + file.reason()));
        return skipped.isEmpty() ? 0 : 1;
    }

    private void send(Path path, ChangeSender sender) throws IOException {
        if (!Files.exists(path)) {
            throw new CliException("there is no file or folder " + path);
        }
        if (!Files.isDirectory(path)) {
            send(path, id != null ? id : path.getFileName().toString(), sender);
            return;
        }
        for (Path file : DocumentFiles.under(path, skipped)) {
            send(file, DocumentFiles.id(path, file), sender);
        }
    }

    private void send(Path file, String documentId, ChangeSender sender) {
        try {
            sender.checkSize(documentId, Files.size(file));
            sender.send(change(file, documentId));
        } catch (IOException e) {
            skipped.add(new Skipped(file.toString(), DocumentFiles.reason(e)));
        } catch (TooLargeException e) {
            skipped.add(new Skipped(file.toString(), e.getMessage()));
        }
    }

    private void send(DocumentChange change, ChangeSender sender) {
        try {
            sender.send(change);
        } catch (TooLargeException e) {
            skipped.add(new Skipped(change.id(), e.getMessage()));
        }
    }

    private DocumentChange change(Path file, String documentId) throws IOException {
        long changedAt = Files.getLastModifiedTime(file).toMillis();
        return new DocumentChange(
                corpus,
                documentId,
                version != null ? version : changedAt,
                false,
                Files.readAllBytes(file),
                null,
                null,
                null,
                metadata,
                List.copyOf(new TreeSet<>(labels)),
                changedAt);
    }
}

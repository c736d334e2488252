package dev.penstock.jobs.cli.documents;

import dev.penstock.jobs.cli.KafkaTarget;
import dev.penstock.records.DocumentChange;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code penstock documents delete}: sends deletions. */
@Command(
        name = "delete",
        description = "Delete documents, with all their chunks and the cached answers that rest on them.",
        footer = "Exit code 1 when something could not be sent.")
final class DeleteCommand implements Callable<Integer> {
    @Mixin
    private KafkaTarget target;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of documents.")
    private List<String> ids;

    @Option(names = "--corpus", paramLabel = "NAME", required = true, description = "The corpus they belong to.")
    private String corpus;

    @Option(
            names = "--document-version",
            paramLabel = "N",
            description =
                    "Version that is deleted with all older ones; the time in milliseconds where it is not given.")
    private Long version;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        long now = System.currentTimeMillis();
        try (ChangeSender sender = new ChangeSender(target)) {
            for (String id : ids) {
                sender.send(DocumentChange.delete(corpus, id, version != null ? version : now, now));
            }
            spec.commandLine().getOut().println("sent " + sender.finish() + " changes");
        }
        return 0;
    }
}

package dev.penstock.jobs.cli.corpus;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.DocumentStore.CorpusStatus;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code penstock corpus list}. */
@Command(name = "list", description = "List corpora with their generations; the live one of each is what searches see.")
final class ListCommand implements Callable<Integer> {
    static final Comparator<CorpusStatus> LIVE_FIRST = Comparator.comparing(CorpusStatus::corpus)
            .thenComparing(status -> !status.live())
            .thenComparing(status -> status.generation().toString());

    @Mixin
    private StoreAccess access;

    @Option(names = "--json", description = "Print a JSON array for programs.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<CorpusStatus> corpora =
                access.with(DocumentStore::corpora).stream().sorted(LIVE_FIRST).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(asJson(corpora));
        } else if (corpora.isEmpty()) {
            out.println("no corpus yet: penstock reprocess and penstock reembed fill them");
        } else {
            table(corpora, out);
        }
        out.flush();
        return 0;
    }

    private static void table(List<CorpusStatus> corpora, PrintWriter out) {
        int width = corpora.stream()
                .mapToInt(status -> status.corpus().length())
                .max()
                .orElse(0);
        String row = "%-" + Math.max(width, 6) + "s  %-4s  %10s  %10s  %s%n";
        out.printf(Locale.ROOT, row, "CORPUS", "LIVE", "DOCUMENTS", "CHUNKS", "GENERATION");
        for (CorpusStatus status : corpora) {
            out.printf(
                    Locale.ROOT,
                    row,
                    status.corpus(),
                    status.live() ? "live" : "",
                    status.documents(),
                    status.chunks(),
                    status.generation());
        }
    }

    private static String asJson(List<CorpusStatus> corpora) {
        ArrayNode all = new JsonMapper().createArrayNode();
        for (CorpusStatus status : corpora) {
            all.addObject()
                    .put("corpus", status.corpus())
                    .put("generation", status.generation().toString())
                    .put("model", status.generation().model())
                    .put("chunker", status.generation().chunker())
                    .put("live", status.live())
                    .put("documents", status.documents())
                    .put("chunks", status.chunks());
        }
        return all.toString();
    }
}

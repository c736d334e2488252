package dev.penstock.jobs.cli.corpus;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.DocumentStore.CorpusStatus;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.vectorset.CorpusBackends;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock corpus compare}. */
@Command(
        name = "compare",
        description = "Ask two generations of a corpus the same questions, and print how alike their results are.",
        footer =
                "With --least, the exit code is 1 where the mean overlap is lower: a gate before penstock corpus switch.")
final class CompareCommand implements Callable<Integer> {
    @Mixin
    private StoreAccess access;

    @Option(names = "--corpus", required = true, paramLabel = "NAME", description = "The corpus.")
    private String corpus;

    @Option(
            names = "--with",
            required = true,
            paramLabel = "GENERATION",
            description = "The generation to compare the live one with, as penstock corpus list names it.")
    private String with;

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            description = "Questions, one a line; without it, headings of the corpus serve.")
    private Path file;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "200",
            description = "Most questions. Default ${DEFAULT-VALUE}.")
    private int most;

    @Option(
            names = "--k",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many of the best documents are compared. Default ${DEFAULT-VALUE}.")
    private int k;

    @Option(
            names = "--encoder",
            paramLabel = "MODEL",
            description = "A model of one of the generations besides the configured one, as encoder.model names it; "
                    + "repeatable.")
    private List<String> models = List.of();

    @Option(
            names = "--labels",
            paramLabel = "LABEL",
            split = ",",
            description = "Access labels to search with, separated by commas; without them, public documents only.")
    private List<String> labels = List.of();

    @Option(names = "--least", paramLabel = "SHARE", description = "Least mean overlap, 0 to 1.")
    private Double least;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (most < 1 || k < 1 || k > 100) {
            throw new ParameterException(spec.commandLine(), "--most: allowed is 1 or more; --k: 1 to 100");
        }
        PenstockConfig config = access.config();
        Generation other = StoreAccess.parse("--with", with);
        try (DocumentStore store = CorpusBackends.store(config.redis(), config.corpusIndex())) {
            Generation live = live(store, other);
            List<String> questions =
                    file == null ? Questions.ofHeadings(store, corpus, live, most) : Questions.of(file, most);
            if (questions.isEmpty()) {
                throw new CliException("there is no question to compare by; name a file of them with --questions");
            }
            try (GenerationSearch search = GenerationSearch.open(config, models, corpus, labels)) {
                Comparison compared = Comparison.of(questions, k, search.of(live), search.of(other));
                print(live, other, compared);
                return least != null && compared.overlap() < least ? 1 : 0;
            }
        }
    }

    private Generation live(DocumentStore store, Generation other) {
        List<CorpusStatus> generations = StoreAccess.generations(store, corpus);
        if (generations.stream().noneMatch(status -> status.generation().equals(other))) {
            throw new CliException("--with: " + corpus + " has no generation " + other + "; it has "
                    + String.join(
                            ", ",
                            generations.stream()
                                    .map(status -> status.generation().toString())
                                    .toList()));
        }
        return generations.stream()
                .filter(CorpusStatus::live)
                .findFirst()
                .orElseThrow(() -> new CliException("--corpus: no generation of " + corpus + " is live"))
                .generation();
    }

    private void print(Generation live, Generation other, Comparison compared) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonMapper()
                    .createObjectNode()
                    .put("corpus", corpus)
                    .put("live", live.toString())
                    .put("other", other.toString())
                    .put("questions", compared.questions())
                    .put("k", compared.k())
                    .put("overlap", compared.overlap())
                    .put("same_first", compared.sameFirst())
                    .put("least_overlap", compared.leastOverlap())
                    .put("least_alike", compared.leastAlike()));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%d questions: of the best %d documents of %s, %.1f%% are also among those of %s; the first is the "
                            + "same for %.1f%%%n",
                    compared.questions(),
                    compared.k(),
                    live,
                    100 * compared.overlap(),
                    other,
                    100 * compared.sameFirst());
            out.printf(Locale.ROOT, "least alike (%.1f%%): %s%n", 100 * compared.leastOverlap(), compared.leastAlike());
        }
        out.flush();
    }
}

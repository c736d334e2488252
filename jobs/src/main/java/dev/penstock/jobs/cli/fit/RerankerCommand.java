package dev.penstock.jobs.cli.fit;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.inference.head.HeadFile;
import dev.penstock.jobs.cli.BarProgress;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.Settings;
import dev.penstock.jobs.cli.eval.RetrievalSet;
import dev.penstock.jobs.cli.eval.TextVectors;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.operators.retrieval.ranking.RerankerCodec;
import dev.penstock.operators.retrieval.ranking.RerankerFile;
import dev.penstock.operators.retrieval.ranking.RerankerFile.Score;
import dev.penstock.operators.retrieval.ranking.RerankerFitting;
import dev.penstock.operators.retrieval.ranking.RerankerFitting.Judged;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.tribuo.Tribuo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock fit reranker}: a head that ranks passages for a question. */
@Command(
        name = "reranker",
        description = {
            "Fit a reranking head, a small linear model on what question and passage have in common, on questions whose "
                    + "passages are known.",
            "The data are searched as the product would, and the head learns to put right candidates before the wrong "
                    + "ones beside them. It is scored on questions that were held back, against the fusion alone."
        },
        footer = "The same files, options and seed give the same head, byte for byte.")
final class RerankerCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE|DIR",
            description =
                    "JSON lines with query, positive and negatives; or a folder in the layout of BEIR; repeatable.")
    private List<Path> data;

    @Option(
            names = "--licence",
            paramLabel = "TEXT",
            description = "Licence and origin of the texts, for the head's file: one for all --data, or one for each.")
    private List<String> licences = List.of();

    @Option(names = "--test", paramLabel = "FILE|DIR", description = "Score the head on this as well; repeatable.")
    private List<Path> tests = List.of();

    @Option(names = "--out", required = true, paramLabel = "FILE.json", description = "Where the head goes.")
    private Path out;

    @Option(names = "--name", paramLabel = "NAME", description = "The head's name. Default: that of --out.")
    private String name;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; without it, the defaults.")
    private Path configFile;

    @Option(
            names = "--vectors",
            paramLabel = "DIR",
            description = "Where vectors are kept. Default: the folder vectors in the user's cache.")
    private Path vectorFolder;

    @Option(
            names = "--hold-back",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "Share of the questions that only scores the head. Default ${DEFAULT-VALUE}.")
    private double holdBack;

    @Option(
            names = "--l2",
            paramLabel = "PENALTY",
            defaultValue = "0.001",
            description = "L2 penalty of the weights. Default ${DEFAULT-VALUE}.")
    private double penalty;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of splits and orders. Default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--date", paramLabel = "DATE", description = "Date for the head's file. Default: none.")
    private String date;

    @Option(names = "--json", description = "Print the scores as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        checkArguments();
        PenstockConfig config = Settings.load(configFile);
        try (BarProgress progress = new BarProgress(System.console() != null);
                TextVectors vectors = TextVectors.open(config.encoder(), vectorFolder)) {
            RerankerData search = new RerankerData(config.retrieval(), vectors, progress, seed);
            RerankerFile head = fit(search, config.retrieval().rerankCandidates(), vectors.model());
            Files.write(out, RerankerCodec.write(head));
            print(head);
        } catch (IllegalArgumentException wrong) {
            throw new CliException(wrong.getMessage(), wrong);
        }
        return 0;
    }

    private RerankerFile fit(RerankerData search, int candidates, String encoder) throws Exception {
        List<HeadFile.Data> sources = new ArrayList<>();
        List<Judged> fitted = new ArrayList<>();
        List<RerankerData.Part> scored = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            RetrievalSet set = RerankerData.read(data.get(i));
            sources.add(new HeadFile.Data(
                    RerankerData.name(data.get(i)), set.queries().size(), RerankerData.sha256(set), licence(i)));
            RerankerData.Split split = search.split(RerankerData.name(data.get(i)), set, holdBack);
            fitted.addAll(split.fitted());
            scored.add(split.heldBack());
        }
        for (Path test : tests) {
            RerankerData.Split split = search.split(RerankerData.name(test), RerankerData.read(test), 1);
            scored.add(split.heldBack().named("nothing of it was fitted on"));
        }
        HeadFile.Origin origin = new HeadFile.Origin(
                String.join(" ", spec.root().version()),
                date,
                "Tribuo " + Tribuo.VERSION,
                seed,
                "fit reranker --hold-back " + holdBack + " --l2 " + penalty + " --seed " + seed,
                sources);
        RerankerFile head = new RerankerFitting(penalty, seed).fit(name(), encoder, candidates, origin, fitted);
        List<Score> scores = scored.stream()
                .filter(part -> part.size() > 0)
                .map(part -> part.score(head))
                .toList();
        return head.withScores(scores);
    }

    private String licence(int source) {
        return licences.isEmpty() ? null : licences.get(licences.size() == 1 ? 0 : source);
    }

    private String name() {
        return name != null ? name : out.getFileName().toString().replaceFirst("\\.json$", "");
    }

    private void print(RerankerFile head) {
        PrintWriter printer = spec.commandLine().getOut();
        if (json) {
            JsonMapper mapper = JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build();
            printer.println(mapper.createObjectNode()
                    .put("reranker", head.name())
                    .set("scores", mapper.valueToTree(head.scores())));
        } else {
            printer.printf(Locale.ROOT, "%-24s %9s %10s %10s  %s%n", "nDCG@10", "queries", "fusion", "reranked", "");
            for (Score score : head.scores()) {
                printer.printf(
                        Locale.ROOT,
                        "%-24s %9d %10.4f %10.4f  %s%n",
                        score.set(),
                        score.queries(),
                        score.fusion(),
                        score.reranked(),
                        score.split());
            }
            printer.println("The reranker " + head.name() + " was written to " + out);
        }
        printer.flush();
    }

    private void checkArguments() {
        require(holdBack >= 0 && holdBack <= 0.5, "--hold-back: " + holdBack + " is not allowed; allowed is 0 to 0.5");
        require(penalty >= 0 && penalty <= 100, "--l2: " + penalty + " is not allowed; allowed is 0 to 100");
        require(
                licences.size() <= 1 || licences.size() == data.size(),
                "--licence: " + licences.size() + " were given for " + data.size()
                        + " data; allowed is one, or one each");
        Path folder = out.toAbsolutePath().getParent();
        if (Files.isDirectory(out) || folder == null || !Files.isWritable(folder)) {
            throw new CliException("--out: " + out + " cannot be written; name a file in a folder that can");
        }
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }
}

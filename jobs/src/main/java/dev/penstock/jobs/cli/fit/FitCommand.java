package dev.penstock.jobs.cli.fit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.inference.fit.FitPlan;
import dev.penstock.inference.fit.HeadFitting;
import dev.penstock.inference.fit.TemplateTexts;
import dev.penstock.inference.head.HeadCodec;
import dev.penstock.inference.head.HeadFeatures;
import dev.penstock.inference.head.HeadFile;
import dev.penstock.inference.head.HeadKind;
import dev.penstock.inference.head.HeadReport;
import dev.penstock.inference.head.Heads;
import dev.penstock.inference.head.TagScheme;
import dev.penstock.jobs.cli.BarProgress;
import dev.penstock.jobs.cli.CliException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock fit}: a head from labelled texts. */
@Command(
        name = "fit",
        subcommands = RerankerCommand.class,
        description = {
            "Fit a head, a small linear model on the encoder's output, on labelled JSON lines; or score one.",
            "A classifier's label field holds true/false or 1/0 (one label), a text (labels that exclude each other) or a "
                    + "list of texts. A tagger's spans are a list of {\"type\", \"start\", \"end\"}."
        },
        footer = "The same files, options and seed give the same head, byte for byte.")
final class FitCommand implements Callable<Integer> {
    private enum Kind {
        CLASSIFIER,
        TAGGER
    }

    @Option(
            names = "--kind",
            defaultValue = "classifier",
            description = "What to fit: ${COMPLETION-CANDIDATES}. Default ${DEFAULT-VALUE}.")
    private Kind kind;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "Labelled texts, JSON lines, gzipped where the name ends in .gz; repeatable.")
    private List<Path> data = List.of();

    @Option(
            names = "--licence",
            paramLabel = "TEXT",
            description = "Licence and origin of the texts, for the head's file: one for all --data, or one for each.")
    private List<String> licences = List.of();

    @Option(names = "--out", paramLabel = "FILE.json", description = "Where the head goes.")
    private Path out;

    @Option(names = "--name", paramLabel = "NAME", description = "The head's name. Default: that of --out.")
    private String name;

    @Option(
            names = "--text-field",
            paramLabel = "FIELD",
            defaultValue = "text",
            description = "Field of the text. Default ${DEFAULT-VALUE}.")
    private String textField;

    @Option(
            names = "--label-field",
            paramLabel = "FIELD",
            defaultValue = "label",
            description = "Field of the label or labels of a text, for classifiers. Default ${DEFAULT-VALUE}.")
    private String labelField;

    @Option(
            names = "--label-name",
            paramLabel = "NAME",
            description = "Name of the label where the field holds true/false or 1/0. Default: the field's name.")
    private String labelName;

    @Option(
            names = "--spans-field",
            paramLabel = "FIELD",
            defaultValue = "spans",
            description = "Field of the labelled parts of a text, for taggers. Default ${DEFAULT-VALUE}.")
    private String spansField;

    @Option(names = "--labels", split = ",", paramLabel = "LABEL", description = "Labels that count. Default: all.")
    private Set<String> labels = Set.of();

    @Option(
            names = "--encoder",
            paramLabel = "MODEL",
            defaultValue = "minilm",
            description = "The encoder, as in encoder.model. Default ${DEFAULT-VALUE}.")
    private String encoder;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "256",
            description = "Where texts are cut, as in encoder.max-tokens. Default ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--features",
            paramLabel = "FEATURES",
            defaultValue = "pooled+max",
            description = "What a classifier reads: pooled (the text's vector) or pooled+max (and the largest token "
                    + "state in each dimension). Default ${DEFAULT-VALUE}.")
    private String features;

    @Option(
            names = "--tags",
            defaultValue = "BIO",
            description = "Tags of a tagger: ${COMPLETION-CANDIDATES}; io is half as large and joins neighbours. "
                    + "Default ${DEFAULT-VALUE}.")
    private TagScheme tags;

    @Option(
            names = "--chain",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Whether a tagger's tags depend on their neighbours (a conditional random field). Default true.")
    private boolean chain;

    @Option(
            names = "--hold-back",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "Share of the texts that only scores the head; 0 for none. Default ${DEFAULT-VALUE}.")
    private double holdBack;

    @Option(
            names = "--group",
            paramLabel = "FIELD",
            description = "Field by which texts belong together, for example their source: a group is held back as a "
                    + "whole, so that scores are those of unseen groups.")
    private String group;

    @Option(
            names = "--hold-back-group",
            paramLabel = "NAME",
            description = "Hold back this group, in place of a share; repeatable. Needs --group.")
    private Set<String> heldBackGroups = Set.of();

    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Folds of the cross-validation that chooses penalty, passes and thresholds. Default "
                    + "${DEFAULT-VALUE}.")
    private int folds;

    @Option(
            names = "--l2",
            split = ",",
            paramLabel = "PENALTY",
            description = "L2 penalties to choose from. Default: chosen among a few.")
    private List<Double> penalties = List.of();

    @Option(
            names = "--balance",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether classes weigh the same in a classifier, however many texts they have. Default true.")
    private boolean balance;

    @Option(
            names = "--max-false-positive-rate",
            paramLabel = "RATE",
            description = "Set a classifier's thresholds so that this share of the texts without a label reaches it. "
                    + "Default: best F1.")
    private Double maxFalsePositiveRate;

    @Option(
            names = "--everyday",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Add N texts without a label, made from templates: everyday questions, coding, business "
                            + "requests, legitimate questions on security, roles, several languages; for taggers with PERSON and LOCATION. Default ${DEFAULT-VALUE}.")
    private int everyday;

    @Option(
            names = "--attacks",
            paramLabel = "N",
            defaultValue = "0",
            description = "Add N texts with the label, made from templates: attempts to override instructions, to leak "
                    + "secrets or to jailbreak, direct and in quoted documents. Default ${DEFAULT-VALUE}.")
    private int attacks;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of splits and orders. Default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--date", paramLabel = "DATE", description = "Date for the head's file. Default: none.")
    private String date;

    @Option(
            names = "--test",
            paramLabel = "FILE",
            description = "Score the new head on these texts as well; repeatable.")
    private List<Path> tests = List.of();

    @Option(
            names = "--evaluate",
            paramLabel = "HEAD",
            description = "Fit nothing: score this head, a file or the name of a bundled one, on --data.")
    private String evaluated;

    @Option(names = "--json", description = "Print the scores as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        checkArguments();
        try (BarProgress progress = new BarProgress(System.console() != null)) {
            return evaluated == null ? fit(progress) : evaluate(progress);
        } catch (IllegalArgumentException wrong) {
            throw new CliException(wrong.getMessage(), wrong);
        }
    }

    private int fit(BarProgress progress) throws IOException {
        HeadFile head = new HeadFitting(plan(data, kind()), progress).fit();
        List<HeadReport.Part> parts = new ArrayList<>();
        for (Path test : tests) {
            parts.add(new HeadFitting(plan(List.of(test), kind()).withoutTemplates(), progress).evaluate(head));
        }
        progress.close();
        Files.write(out, HeadCodec.write(head));
        print(head, parts);
        return 0;
    }

    private int evaluate(BarProgress progress) {
        HeadFile head = Heads.read(evaluated);
        HeadReport.Part part = new HeadFitting(plan(data, head.kind()).withoutTemplates(), progress).evaluate(head);
        progress.close();
        print(head.withScores(new HeadReport(null, null)), List.of(part));
        return 0;
    }

    private FitPlan plan(List<Path> files, HeadKind head) {
        List<FitPlan.Source> sources = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            String licence = licences.isEmpty() || files != data ? null : licences.get(licences.size() == 1 ? 0 : i);
            sources.add(new FitPlan.Source(files.get(i), licence));
        }
        return new FitPlan(
                name(),
                head,
                head == HeadKind.TAGGER ? HeadFeatures.TOKENS : HeadFeatures.of(features),
                head == HeadKind.TAGGER ? tags : null,
                chain,
                encoder,
                maxTokens,
                sources,
                everyday,
                attacks,
                textField,
                labelField,
                labelName == null ? labelField : labelName,
                spansField,
                group,
                labels,
                heldBackGroups.isEmpty() ? holdBack : 0,
                heldBackGroups,
                folds,
                penalties,
                balance,
                maxFalsePositiveRate,
                seed,
                String.join(" ", spec.root().version()),
                date,
                command());
    }

    /** What makes the head what it is, without paths, which say nothing to others. */
    private String command() {
        List<String> given = new ArrayList<>();
        List<String> all = spec.commandLine().getParseResult().originalArgs();
        Set<String> left = Set.of("--out", "--data", "--licence", "--test", "--json", "--verbose");
        for (int i = 0; i < all.size(); i++) {
            String option = all.get(i).replaceFirst("=.*", "");
            if (left.contains(option)) {
                i += option.equals(all.get(i)) && !option.equals("--json") && !option.equals("--verbose") ? 1 : 0;
            } else {
                given.add(all.get(i));
            }
        }
        return String.join(" ", given);
    }

    private HeadKind kind() {
        return kind == Kind.TAGGER ? HeadKind.TAGGER : HeadKind.CLASSIFIER;
    }

    private String name() {
        if (name != null || out == null) {
            return name;
        }
        return out.getFileName().toString().replaceFirst("\\.json$", "");
    }

    private void checkArguments() {
        require(!data.isEmpty(), "--data is missing: name a file of labelled texts");
        require(evaluated != null || out != null, "--out is missing: name the file that the head goes to");
        require(
                evaluated == null || tests.isEmpty() && out == null,
                "--evaluate fits nothing: leave --out and --test out, and name the texts with --data");
        require(holdBack >= 0 && holdBack <= 0.5, "--hold-back: " + holdBack + " is not allowed; allowed is 0 to 0.5");
        require(folds >= 2 && folds <= 20, "--folds: " + folds + " is not allowed; allowed is 2 to 20");
        require(
                maxTokens >= 8 && maxTokens <= 8192,
                "--max-tokens: " + maxTokens + " is not allowed; allowed is 8 to 8192");
        require(
                Math.min(everyday, attacks) >= 0 && Math.max(everyday, attacks) <= TemplateTexts.MOST,
                "--everyday and --attacks: " + everyday + " and " + attacks + " are not allowed; allowed is 0 to "
                        + TemplateTexts.MOST);
        require(
                attacks == 0 || kind == Kind.CLASSIFIER,
                "--attacks: the texts have no labelled parts; allowed for classifiers only");
        require(
                maxFalsePositiveRate == null || maxFalsePositiveRate > 0 && maxFalsePositiveRate < 1,
                "--max-false-positive-rate: " + maxFalsePositiveRate + " is not allowed; allowed is between 0 and 1");
        require(
                maxFalsePositiveRate == null || kind == Kind.CLASSIFIER,
                "--max-false-positive-rate: a tagger's thresholds are chosen by F1; leave it out");
        require(
                penalties.stream().allMatch(penalty -> penalty >= 0 && penalty <= 100),
                "--l2: " + penalties + " is not allowed; allowed is 0 to 100");
        require(heldBackGroups.isEmpty() || group != null, "--hold-back-group needs --group, the field of the groups");
        require(
                licences.size() <= 1 || licences.size() == data.size(),
                "--licence: " + licences.size() + " were given for " + data.size()
                        + " files; allowed is one, or one each");
        try {
            require(
                    kind == Kind.TAGGER || HeadFeatures.of(features) != HeadFeatures.TOKENS,
                    "--features: tokens are read by taggers; allowed are pooled and pooled+max");
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), "--features: " + unknown.getMessage(), unknown);
        }
        Path folder = out == null ? null : out.toAbsolutePath().getParent();
        if (out != null && (Files.isDirectory(out) || folder == null || !Files.isWritable(folder))) {
            throw new CliException("--out: " + out + " cannot be written; name a file in a folder that can");
        }
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    private void print(HeadFile head, List<HeadReport.Part> tests) {
        PrintWriter printer = spec.commandLine().getOut();
        if (json) {
            JsonMapper mapper = JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .serializationInclusion(JsonInclude.Include.NON_NULL)
                    .build();
            printer.println(mapper.createObjectNode()
                    .put("head", head.name())
                    .<com.fasterxml.jackson.databind.node.ObjectNode>set("labels", mapper.valueToTree(head.labels()))
                    .<com.fasterxml.jackson.databind.node.ObjectNode>set("scores", mapper.valueToTree(head.scores()))
                    .set("tests", mapper.valueToTree(tests)));
        } else {
            ScoreTable table = new ScoreTable(printer);
            if (head.scores().crossValidated() != null) {
                table.print(head, "Cross-validation", head.scores().crossValidated());
            }
            if (head.scores().heldBack() != null) {
                table.print(head, "Held back", head.scores().heldBack());
            }
            tests.forEach(part -> table.print(head, "Test", part));
            if (out != null) {
                printer.println("The head " + head.name() + " was written to " + out);
            }
        }
        printer.flush();
    }
}

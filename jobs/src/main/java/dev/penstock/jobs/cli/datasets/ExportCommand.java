package dev.penstock.jobs.cli.datasets;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.connectors.KafkaOptions;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.jobs.cli.KafkaTarget;
import dev.penstock.jobs.cli.batch.OutputFile;
import dev.penstock.operators.datasets.Balance;
import dev.penstock.operators.datasets.DatasetBuilder;
import dev.penstock.operators.datasets.DatasetBuilder.Summary;
import dev.penstock.operators.datasets.DatasetFormat;
import dev.penstock.operators.datasets.DatasetPlan;
import dev.penstock.operators.datasets.Place;
import dev.penstock.operators.datasets.RatedExchanges;
import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import dev.penstock.records.FeedbackCodec;
import dev.penstock.records.FeedbackException;
import dev.penstock.records.Header;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.MetricRecords;
import dev.penstock.records.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock datasets export}: writes rated and judged exchanges as JSON lines for fine-tuning. */
@Command(
        name = "export",
        description = "Write rated or judged exchanges as JSON lines for fine-tuning, redacted, without duplicates,"
                + " balanced, with a file that says where each line comes from.",
        footer = {
            "Reads what llm.traces, llm.feedback and llm.judgements hold now; nothing is consumed.",
            "Lines are those that the OpenAI fine-tuning API takes: messages, or input, preferred_output and"
                    + " non_preferred_output. FILE.lineage.jsonl stands beside FILE.jsonl, line by line."
        })
final class ExportCommand implements Callable<Integer> {
    /** Records may carry the time of their request, which is longer ago than its answer. */
    private static final Duration LONGEST_REQUEST = Duration.ofHours(1);

    private static final long MAX_FEEDBACK_BYTES = 16 << 20;

    private static final String EXTENSION = ".jsonl";

    @Mixin
    private KafkaTarget target;

    @Option(names = "--out", paramLabel = "FILE.jsonl", required = true, description = "The data set to write.")
    private Path out;

    @Option(
            names = "--format",
            defaultValue = "sft",
            description = "sft (a conversation and its answer) or preference (a better and a worse answer). Default"
                    + " ${DEFAULT-VALUE}.")
    private DatasetFormat format;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Export this tenant; repeatable.")
    private Set<String> tenants = Set.of();

    @Option(names = "--all-tenants", description = "Export all tenants into one data set.")
    private boolean allTenants;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = PointInTime.class,
            description = "Answers from then on: 2026-11-26 or 2026-11-26T09:30:00Z.")
    private Instant since = Instant.EPOCH;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = PointInTime.class,
            description = "Answers before then. Feedback may be later.")
    private Instant until = Instant.ofEpochMilli(Long.MAX_VALUE);

    @Option(
            names = "--min-rating",
            paramLabel = "1..5",
            defaultValue = "4",
            description = "Least mean rating by users. Default ${DEFAULT-VALUE}.")
    private double minRating;

    @Option(
            names = "--min-judged",
            paramLabel = "0..1",
            defaultValue = "0.7",
            description = "Least mean grade by the judge. Default ${DEFAULT-VALUE}.")
    private double minJudged;

    @Option(
            names = "--min-gap",
            paramLabel = "0..4",
            defaultValue = "2",
            description = "preference: by how much ratings of two answers to the same conversation must differ. Default"
                    + " ${DEFAULT-VALUE}.")
    private double minGap;

    @Option(
            names = "--with-passages",
            description = "Put retrieved passages into the conversation, as the model saw them. Without it exchanges"
                    + " with a corpus are left out.")
    private boolean withPassages;

    @Option(
            names = "--balance",
            paramLabel = "BY",
            split = ",",
            description = "Spread evenly over tenant, tier, topic, or several of them, separated by commas.")
    private Set<Balance> balance = Set.of();

    @Option(
            names = "--max-per-group",
            paramLabel = "N",
            defaultValue = "2147483647",
            description = "With --balance: most lines of each group. Without limit by default.")
    private int maxPerGroup;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Most lines. Default ${DEFAULT-VALUE}.")
    private int max;

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private int unreadable;

    @Override
    public Integer call() throws Exception {
        check();
        RatedExchanges rated = new RatedExchanges(tenant -> allTenants || tenants.contains(tenant));
        BoundedTopic topics = new BoundedTopic(kafka());
        opinions(topics, rated);
        Path folder = out.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new CliException("the folder " + folder + " of --out does not exist; make it first");
        }
        Path beside = Path.of(out.toString().replaceFirst("\\.jsonl$", ".lineage.jsonl"));
        try (DatasetBuilder builder = new DatasetBuilder(plan(), rated, folder);
                OutputFile data = new OutputFile(out);
                OutputFile lineage = new OutputFile(beside)) {
            if (!topics.read(Topics.TRACES, from(), record -> trace(record, builder))) {
                throw new CliException("topic " + kafka().topic(Topics.TRACES) + " does not exist on "
                        + kafka().bootstrapServers() + "; start the job first (penstock serve), or check"
                        + " kafka.topic-prefix");
            }
            String tool = String.join(" ", spec.root().version());
            Summary summary = builder.write(data.stream(), lineage.stream(), tool);
            // The lineage first: there is never a data set without it.
            lineage.complete();
            data.complete();
            print(summary, rated.size());
        } finally {
            OutputFile.discardPart(out);
            OutputFile.discardPart(beside);
        }
        return 0;
    }

    private void check() {
        if (!out.toString().endsWith(EXTENSION)) {
            throw wrong("--out is \"" + out + "\"; allowed is a file that ends with " + EXTENSION);
        } else if (tenants.isEmpty() != allTenants) {
            throw wrong("name the tenants to export with --tenant, or all of them with --all-tenants, not both");
        } else if (minRating < 1 || minRating > 5) {
            throw wrong("--min-rating is " + minRating + "; allowed is 1 to 5");
        } else if (minJudged < 0 || minJudged > 1) {
            throw wrong("--min-judged is " + minJudged + "; allowed is 0 to 1");
        } else if (minGap < 0 || minGap > 4) {
            throw wrong("--min-gap is " + minGap + "; allowed is 0 to 4");
        } else if (max < 1 || maxPerGroup < 1) {
            throw wrong("--max is " + max + " and --max-per-group " + maxPerGroup + "; allowed is 1 or more");
        } else if (!since.isBefore(until)) {
            throw wrong("--since is " + since + "; allowed is a time before --until (" + until + ")");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private long from() {
        return Math.max(0, since.toEpochMilli() - LONGEST_REQUEST.toMillis());
    }

    private KafkaOptions kafka() {
        return target.kafka();
    }

    private DatasetPlan plan() {
        return new DatasetPlan(format, minRating, minJudged, minGap, withPassages, balance, max, maxPerGroup);
    }

    /** Feedback on an answer comes after it, so that its time has no end. Either topic may be missing: nobody rates, or nobody judges. */
    private void opinions(BoundedTopic topics, RatedExchanges rated) throws IOException {
        try {
            topics.read(Topics.FEEDBACK, from(), record -> {
                if (record.value() != null) {
                    feedback(record, rated);
                }
            });
            topics.read(Topics.JUDGEMENTS, from(), record -> {
                if (record.value() != null) {
                    judgement(record, rated);
                }
            });
        } catch (IllegalStateException tooMany) {
            throw new CliException(tooMany.getMessage(), tooMany);
        }
    }

    private void feedback(ConsumerRecord<byte[], byte[]> record, RatedExchanges rated) {
        try {
            rated.add(FeedbackCodec.decode(inbound(record), MAX_FEEDBACK_BYTES));
        } catch (FeedbackException e) {
            unreadable++;
        }
    }

    private void judgement(ConsumerRecord<byte[], byte[]> record, RatedExchanges rated) {
        try {
            rated.add(MetricRecords.decodeJudgement(record.value()));
        } catch (IllegalArgumentException e) {
            unreadable++;
        }
    }

    private void trace(ConsumerRecord<byte[], byte[]> record, DatasetBuilder builder) throws IOException {
        Exchange exchange;
        try {
            exchange = ExchangeCodec.decode(record.value());
        } catch (IllegalArgumentException e) {
            unreadable++;
            return;
        }
        long decidedAt = exchange.timings().completedAtMs();
        if (decidedAt >= since.toEpochMilli() && decidedAt < until.toEpochMilli()) {
            builder.add(exchange, new Place(record.topic(), record.partition(), record.offset()));
        }
    }

    private static InboundRecord inbound(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
        return new InboundRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                headers);
    }

    private void print(Summary summary, int rated) {
        PrintWriter console = spec.commandLine().getOut();
        if (json) {
            ObjectNode node = new JsonMapper()
                    .createObjectNode()
                    .put("lines", summary.lines())
                    .put("exchanges_read", summary.read())
                    .put("exchanges_used", summary.used())
                    .put("exchanges_rated_or_judged", rated)
                    .put("unreadable_records", unreadable);
            ObjectNode dropped = node.putObject("dropped");
            summary.dropped().forEach((reason, count) -> dropped.put(name(reason), count));
            console.println(node);
        } else {
            console.printf(
                    Locale.ROOT,
                    "%s: %d lines from %d of %d exchanges, %d of which were rated or judged%n",
                    out,
                    summary.lines(),
                    summary.used(),
                    summary.read(),
                    rated);
            summary.dropped()
                    .forEach((reason, count) ->
                            console.printf(Locale.ROOT, "  %-15s %d left out%n", name(reason), count));
            if (unreadable > 0) {
                console.printf(Locale.ROOT, "  %-15s %d records%n", "unreadable", unreadable);
            }
        }
        console.flush();
    }

    private static String name(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

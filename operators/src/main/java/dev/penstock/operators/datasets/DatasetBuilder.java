package dev.penstock.operators.datasets;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.operators.datasets.ExampleSelection.Candidate;
import dev.penstock.operators.datasets.ExampleSelection.Pick;
import dev.penstock.records.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a data set: exchanges go in one after the other, lines come out when all are in. Texts wait in a file, redacted;
 * what is kept in memory of an example is some 400 bytes.
 */
public final class DatasetBuilder implements AutoCloseable {
    private static final int MOST_CANDIDATES = 200_000;

    private static final JsonMapper LINEAGE = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private final DatasetPlan plan;
    private final RatedExchanges rated;
    private final ExampleMaker maker;
    private final Spool spool;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<Drop, Integer> dropped = new EnumMap<>(Drop.class);
    private int read;

    /**
     * What came of it.
     *
     * @param read exchanges of the tenants that were asked for
     * @param lines of the data set; each is made of one exchange, or of two where they make a pair
     * @param used exchanges in the data set
     * @param dropped exchanges by why they are not in it
     */
    public record Summary(int read, int lines, int used, Map<Drop, Integer> dropped) {}

    /** @param folder where redacted texts wait; the file goes when this is closed */
    public DatasetBuilder(DatasetPlan plan, RatedExchanges rated, Path folder) throws IOException {
        this.plan = plan;
        this.rated = rated;
        this.maker = new ExampleMaker(plan);
        this.spool = new Spool(folder);
    }

    /** Takes one exchange. Those of tenants that were not asked for are not looked at. */
    public void add(Exchange exchange, Place place) throws IOException {
        String tenant = exchange.envelope().tenant();
        if (!rated.isAsked(tenant)) {
            return;
        }
        read++;
        ExampleMaker.Made made =
                maker.make(exchange, rated.find(tenant, exchange.envelope().id()), place);
        if (made.drop() != null) {
            dropped.merge(made.drop(), 1, Integer::sum);
        } else if (candidates.size() == MOST_CANDIDATES) {
            dropped.merge(Drop.OVER_LIMIT, 1, Integer::sum);
        } else {
            candidates.add(new Candidate(
                    made.example().traits(),
                    spool.add(made.example()),
                    exchange.envelope().id()));
        }
    }

    /**
     * Writes the data set and, line by line, where it comes from.
     *
     * @param tool name and version of what writes it
     */
    public Summary write(OutputStream data, OutputStream lineage, String tool) throws IOException {
        ExampleSelection selection = new ExampleSelection(plan);
        List<Pick> picks = selection.select(candidates);
        int used = 0;
        for (int i = 0; i < picks.size(); i++) {
            Pick pick = picks.get(i);
            Spool.Texts better = spool.get(pick.better().place());
            Spool.Texts worse =
                    pick.worse() == null ? null : spool.get(pick.worse().place());
            line(data, plan.format() == DatasetFormat.SFT ? sft(better) : preference(better, worse));
            line(lineage, lineage(i + 1, better, worse, tool));
            used += worse == null ? 1 : 2;
        }
        Map<Drop, Integer> all = new EnumMap<>(dropped);
        selection.dropped().forEach((reason, count) -> all.merge(reason, count, Integer::sum));
        return new Summary(read, picks.size(), used, all);
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }

    private static ObjectNode sft(Spool.Texts texts) {
        ObjectNode line = LINEAGE.createObjectNode();
        ArrayNode messages = line.putArray("messages");
        conversation(messages, texts);
        turn(messages, "assistant", texts.correction() == null ? texts.answer() : texts.correction());
        return line;
    }

    private static ObjectNode preference(Spool.Texts better, Spool.Texts worse) {
        ObjectNode line = LINEAGE.createObjectNode();
        conversation(line.putObject("input").putArray("messages"), better);
        boolean corrected = worse == null;
        turn(line.putArray("preferred_output"), "assistant", corrected ? better.correction() : better.answer());
        turn(line.putArray("non_preferred_output"), "assistant", corrected ? better.answer() : worse.answer());
        return line;
    }

    private static void conversation(ArrayNode messages, Spool.Texts texts) {
        texts.messages().forEach(turn -> turn(messages, turn.role(), turn.content()));
    }

    private static void turn(ArrayNode messages, String role, String content) {
        messages.addObject().put("role", role).put("content", content);
    }

    private static ObjectNode lineage(int number, Spool.Texts better, Spool.Texts worse, String tool) {
        ObjectNode line = LINEAGE.createObjectNode().put("line", number).put("tool", tool);
        ArrayNode sources = line.putArray("sources");
        sources.addPOJO(better.lineage());
        if (worse != null) {
            sources.addPOJO(worse.lineage());
        }
        return line;
    }

    private static void line(OutputStream out, ObjectNode line) throws IOException {
        out.write(LINEAGE.writeValueAsString(line).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }
}

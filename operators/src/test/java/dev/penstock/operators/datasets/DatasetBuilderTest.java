package dev.penstock.operators.datasets;

import static dev.penstock.operators.Exchanges.SENT_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.operators.Exchanges;
import dev.penstock.operators.datasets.DatasetBuilder.Summary;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Feedback;
import dev.penstock.records.FeedbackFlag;
import dev.penstock.records.Finding;
import dev.penstock.records.Generation;
import dev.penstock.records.Judgement;
import dev.penstock.records.Outcome;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.Role;
import dev.penstock.records.Route;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetBuilderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final RatedExchanges rated = new RatedExchanges(tenant -> !tenant.equals("other"));
    private DatasetPlan plan = plan(DatasetFormat.SFT, Set.of(), 1000);
    private List<JsonNode> lines;
    private List<JsonNode> lineage;

    @Test
    void aRatedAnswerBecomesAConversationToLearn() throws Exception {
        rate("r-1", "ann", 5);
        Exchange exchange = answered(
                "acme", "r-1", "It is 6.", ChatMessage.system("Be brief."), ChatMessage.user("What is 2 * 3?"));

        Summary summary = build(exchange);

        assertThat(lines).containsExactly(json("""
                        {"messages":[{"role":"system","content":"Be brief."},
                         {"role":"user","content":"What is 2 * 3?"},{"role":"assistant","content":"It is 6."}]}"""));
        assertThat(summary).isEqualTo(new Summary(1, 1, 1, java.util.Map.of()));
        JsonNode source = lineage.get(0).at("/sources/0");
        assertThat(lineage.get(0).get("line").asInt()).isEqualTo(1);
        assertThat(lineage.get(0).get("tool").textValue()).isEqualTo("penstock test");
        assertThat(source.get("request_id").textValue()).isEqualTo("r-1");
        assertThat(source.get("tenant").textValue()).matches("[0-9a-f]{16}");
        assertThat(source.get("topic").textValue()).isEqualTo("llm.traces");
        assertThat(source.get("offset").asLong()).isZero();
        assertThat(source.get("rating").asDouble()).isEqualTo(5);
        assertThat(source.get("redaction_policy").textValue()).isEqualTo("dataset-redaction/1");
    }

    @Test
    void whatIsNotGoodEnoughOrNobodySpokeOfIsLeftOut() throws Exception {
        rate("praised", "ann", 5);
        rate("praised", "bob", 4);
        rate("disliked", "ann", 2);
        rate("mixed", "ann", 5);
        rate("mixed", "bob", 1);
        judge("judged-good", 0.9);
        judge("judged-bad", 0.3);
        rate("praised-and-judged-bad", "ann", 5);
        judge("praised-and-judged-bad", 0.1);
        rate("changed", "ann", 5);
        rated.add(new Feedback("acme", "changed", "ann", 1.0, List.of(), null, SENT_MS + 999));

        Summary summary = build(
                asked("praised"),
                asked("disliked"),
                asked("mixed"),
                asked("judged-good"),
                asked("judged-bad"),
                asked("praised-and-judged-bad"),
                asked("changed"),
                asked("silent"));

        assertThat(requests()).containsExactlyInAnyOrder("praised", "judged-good");
        assertThat(summary.dropped())
                .containsEntry(Drop.TOO_LOW, 5)
                .containsEntry(Drop.UNRATED, 1)
                .hasSize(2);
    }

    @Test
    void aCorrectionIsLearnedInPlaceOfWhatItCorrects() throws Exception {
        rated.add(new Feedback("acme", "r-1", "ann", 1.0, List.of(FeedbackFlag.WRONG), "It is 7.", SENT_MS));
        build(asked("r-1"));
        assertThat(lines.get(0).at("/messages/1/content").textValue()).isEqualTo("It is 7.");
        assertThat(lineage.get(0).at("/sources/0/corrected").asBoolean()).isTrue();
    }

    @Test
    void aCorrectionIsPreferredToWhatItCorrects() throws Exception {
        plan = plan(DatasetFormat.PREFERENCE, Set.of(), 1000);
        rated.add(new Feedback("acme", "r-1", "ann", null, List.of(FeedbackFlag.WRONG), "It is 7.", SENT_MS));
        build(answered("acme", "r-1", "It is 6.", ChatMessage.user("What is 3 + 4?")));
        assertThat(lines).containsExactly(json("""
                        {"input":{"messages":[{"role":"user","content":"What is 3 + 4?"}]},
                         "preferred_output":[{"role":"assistant","content":"It is 7."}],
                         "non_preferred_output":[{"role":"assistant","content":"It is 6."}]}"""));
    }

    @Test
    void answersToTheSameConversationMakeAPairIfTheyAreRatedFarApart() throws Exception {
        plan = plan(DatasetFormat.PREFERENCE, Set.of(), 1000);
        rate("best", "ann", 5);
        rate("middle", "ann", 3);
        rate("worst", "ann", 1);
        rate("alone", "ann", 5);
        rate("near-1", "ann", 5);
        rate("near-2", "ann", 4);
        rated.add(new Feedback("third", "best", "ann", 5.0, List.of(), null, SENT_MS));

        Summary summary = build(
                answered("acme", "middle", "m", ChatMessage.user("How are you?")),
                answered("acme", "worst", "w", ChatMessage.user("how are you")),
                answered("acme", "best", "b", ChatMessage.user("How are you?")),
                answered("third", "best", "not compared with another tenant's", ChatMessage.user("How are you?")),
                answered("acme", "alone", "a", ChatMessage.user("Nobody else asks this.")),
                answered("acme", "near-1", "x", ChatMessage.user("Asked twice, liked twice.")),
                answered("acme", "near-2", "y", ChatMessage.user("Asked twice, liked twice.")));

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).at("/preferred_output/0/content").textValue()).isEqualTo("b");
        assertThat(lines.get(0).at("/non_preferred_output/0/content").textValue())
                .isEqualTo("w");
        assertThat(lineage.get(0).get("sources")).hasSize(2);
        assertThat(summary.used()).isEqualTo(2);
        assertThat(summary.dropped()).containsEntry(Drop.NO_PAIR, 4).containsEntry(Drop.DUPLICATE, 1);
    }

    @Test
    void personalDataAndCredentialsAreTakenOutWhereverTheyStand() throws Exception {
        rated.add(new Feedback(
                "acme", "r-1", "ann", 5.0, List.of(), "Call +49 30 901820 or write to bob@example.org", SENT_MS));
        build(answered(
                "acme",
                "r-1",
                "an answer",
                ChatMessage.system("You help ann@example.org."),
                ChatMessage.user("My card is 4111 1111 1111 1111, my account DE89 3704 0044 0532 0130 00.")));
        String line = lines.get(0).toString();
        assertThat(line)
                .doesNotContain("example.org", "901820", "4111", "DE89")
                .contains("[EMAIL]", "[CREDIT_CARD]", "[IBAN]", "[PHONE]");
        assertThat(lineage.get(0).at("/sources/0/redactions/EMAIL").asInt()).isEqualTo(2);
    }

    @Test
    void nothingOfATenantThatWasNotAskedForIsLookedAt() throws Exception {
        rated.add(new Feedback("other", "r-1", "eve", 5.0, List.of(), null, SENT_MS));
        Summary summary = build(answered("other", "r-1", "secret", ChatMessage.user("Q?")));
        assertThat(summary.read()).isZero();
        assertThat(lines).isEmpty();
        assertThat(rated.size()).isZero();
    }

    @Test
    void whatShouldNotBeLearnedIsLeftOutAndSaidWhy() throws Exception {
        for (String id : List.of("attack", "unsafe", "wrong", "tool", "blocked", "grounded", "twice", "long")) {
            rate(id, "ann", 5);
        }
        rated.add(new Feedback("acme", "unsafe", "bob", null, List.of(FeedbackFlag.UNSAFE), null, SENT_MS));
        rated.add(new Feedback("acme", "wrong", "bob", null, List.of(FeedbackFlag.WRONG), null, SENT_MS));
        Finding jailbreak = new Finding("jailbreak", "JAILBREAK", RuleAction.FLAG, 0, 0, 3);
        Summary summary = build(
                asked("attack").withInputVerdict(new Verdict("p", 1, RuleAction.FLAG, List.of(jailbreak))),
                asked("unsafe"),
                asked("wrong"),
                answered("acme", "tool", "x", new ChatMessage(Role.TOOL, "42", null)),
                asked("blocked").withOutcome(Outcome.blocked("x", "y")),
                asked("grounded").withContext(new RetrievedContext("docs", List.of())),
                asked("twice"),
                asked("twice"),
                answered("acme", "long", "x", ChatMessage.user("x".repeat(200_000))));
        assertThat(requests()).containsExactly("twice");
        assertThat(summary.dropped().keySet())
                .containsExactlyInAnyOrder(
                        Drop.ATTACK,
                        Drop.FLAGGED,
                        Drop.TOOLS,
                        Drop.NOT_GIVEN_OUT,
                        Drop.GROUNDED,
                        Drop.REPEATED,
                        Drop.TOO_LONG);
        assertThat(summary.read())
                .isEqualTo(summary.used()
                        + summary.dropped().values().stream()
                                .mapToInt(Integer::intValue)
                                .sum());
    }

    @Test
    void withPassagesTheConversationIsWhatTheModelSaw() throws Exception {
        plan = new DatasetPlan(DatasetFormat.SFT, 4, 0.7, 2, true, Set.of(), 10, 10);
        rate("r-1", "ann", 5);
        build(asked("r-1")
                .withContext(new RetrievedContext(
                        "docs", List.of(Exchanges.passage("handbook", "Staff get 28 days of leave.")))));
        assertThat(lines.get(0).at("/messages/0/role").textValue()).isEqualTo("system");
        assertThat(lines.get(0).at("/messages/0/content").textValue())
                .contains("Staff get 28 days of leave.", "data, not instructions");
    }

    @Test
    void ofConversationsThatAreAlikeTheBestIsKept() throws Exception {
        String question =
                "Please tell me how I can return the espresso machine that I ordered at your online store last"
                        + " week because it leaks and makes a noise that wakes up all of my neighbours every single morning";
        rate("four", "ann", 4);
        rate("five", "ann", 5);
        rate("exact", "ann", 4.5);
        rate("different", "ann", 4);
        Summary summary = build(
                answered("acme", "four", "a", ChatMessage.user(question)),
                answered("acme", "five", "b", ChatMessage.user(question + " at six")),
                answered("acme", "exact", "c", ChatMessage.user(question.toUpperCase(java.util.Locale.ROOT) + "!")),
                answered("acme", "different", "d", ChatMessage.user("Where is my parcel with the coffee beans?")));
        assertThat(requests()).containsExactlyInAnyOrder("five", "different");
        assertThat(summary.dropped()).containsEntry(Drop.NEAR_DUPLICATE, 1).containsEntry(Drop.DUPLICATE, 1);
    }

    @Test
    void groupsShareTheRoomAndFewGiveAllTheyHave() throws Exception {
        plan = plan(DatasetFormat.SFT, Set.of(Balance.TIER), 20);
        List<Exchange> exchanges = new ArrayList<>();
        IntStream.range(0, 100).forEach(i -> exchanges.add(tier("cheap", i)));
        IntStream.range(0, 50).forEach(i -> exchanges.add(tier("mid", i)));
        IntStream.range(0, 3).forEach(i -> exchanges.add(tier("premium", i)));
        exchanges.forEach(exchange -> rate(exchange.envelope().id(), "ann", 5));
        Summary summary = build(exchanges.toArray(Exchange[]::new));
        assertThat(requests()).hasSize(20);
        assertThat(requests().stream().filter(id -> id.startsWith("premium"))).hasSize(3);
        assertThat(requests().stream().filter(id -> id.startsWith("cheap"))).hasSizeBetween(8, 9);
        assertThat(summary.dropped()).containsEntry(Drop.BALANCE, 133);

        List<String> before = requests();
        Collections.shuffle(exchanges, new Random(3));
        assertThat(again(exchanges)).as("in whatever order they come").isEqualTo(before);
    }

    private List<String> again(List<Exchange> exchanges) throws IOException {
        RatedExchanges fresh = new RatedExchanges(tenant -> true);
        exchanges.forEach(exchange ->
                fresh.add(new Feedback("acme", exchange.envelope().id(), "ann", 5.0, List.of(), null, SENT_MS)));
        build(fresh, exchanges.toArray(Exchange[]::new));
        return requests();
    }

    @Test
    void moreThanFitsIntoMemoryIsRefusedWithWhatToDo() {
        RatedExchanges tooMany = new RatedExchanges(tenant -> true);
        String long1 = "x".repeat(1 << 20);
        assertThatThrownBy(() -> IntStream.range(0, 100)
                        .forEach(i ->
                                tooMany.add(new Feedback("acme", "r-" + i, null, null, List.of(), long1, SENT_MS))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--since");
    }

    @Test
    void nothingIsLeftOnDisk() throws Exception {
        rate("r-1", "ann", 5);
        build(asked("r-1"));
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void signaturesEstimateHowMuchTextsShare() {
        String words =
                String.join(" ", IntStream.range(0, 400).mapToObj(i -> "w" + i).toList());
        String half = String.join(
                " ", IntStream.range(200, 600).mapToObj(i -> "w" + i).toList());
        assertThat(MinHash.likeness(MinHash.of(words), MinHash.of(words))).isEqualTo(1);
        assertThat(MinHash.likeness(MinHash.of(words), MinHash.of(half)))
                .as("a third of all sequences: 198 of 598, give or take two standard errors")
                .isBetween(0.16, 0.5);
        assertThat(MinHash.likeness(MinHash.of("a b c"), MinHash.of("d e f"))).isLessThan(0.1);
    }

    private static DatasetPlan plan(DatasetFormat format, Set<Balance> balance, int max) {
        return new DatasetPlan(format, 4, 0.7, 2, false, balance, max, Integer.MAX_VALUE);
    }

    private void rate(String id, String user, double rating) {
        rated.add(new Feedback("acme", id, user, rating, List.of(), null, SENT_MS));
    }

    private void judge(String id, double grade) {
        rated.add(new Judgement(
                "acme", id, "judge", "penstock/1", grade, grade, null, null, "because", 0.01, SENT_MS, SENT_MS));
    }

    private Summary build(Exchange... exchanges) throws IOException {
        return build(rated, exchanges);
    }

    private Summary build(RatedExchanges opinions, Exchange... exchanges) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        ByteArrayOutputStream sources = new ByteArrayOutputStream();
        try (DatasetBuilder builder = new DatasetBuilder(plan, opinions, folder)) {
            for (int i = 0; i < exchanges.length; i++) {
                builder.add(exchanges[i], new Place("llm.traces", 0, i));
            }
            Summary summary = builder.write(data, sources, "penstock test");
            lines = read(data);
            lineage = read(sources);
            return summary;
        }
    }

    private List<String> requests() {
        return lineage.stream()
                .map(line -> line.at("/sources/0/request_id").textValue())
                .toList();
    }

    private static List<JsonNode> read(ByteArrayOutputStream bytes) throws IOException {
        List<JsonNode> read = new ArrayList<>();
        for (String line :
                bytes.toString(java.nio.charset.StandardCharsets.UTF_8).lines().toList()) {
            read.add(json(line));
        }
        return read;
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    private static Exchange tier(String tier, int number) {
        return asked(tier + "-" + number).withRoute(new Route(tier, 0.1, 0.1, "share"));
    }

    /** A question of its own. */
    private static Exchange asked(String id) {
        return answered("acme", id, "The answer to " + id, ChatMessage.user("What about " + id + "?"));
    }

    private static Exchange answered(String tenant, String id, String answer, ChatMessage... messages) {
        return Exchange.received(Exchanges.envelope(tenant, id), Exchanges.conversation(null, messages))
                .withGeneration(generation(answer))
                .decided(Outcome.ANSWERED, new Cost(0, 0), SENT_MS);
    }

    private static Generation generation(String answer) {
        return new Generation(answer, "model", "provider", 10, 5, "stop", List.of(), -1, 1, List.of());
    }
}

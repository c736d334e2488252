package dev.penstock.operators.guardrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.records.Embedding;
import dev.penstock.records.Finding;
import dev.penstock.records.HeadLabel;
import dev.penstock.records.HeadScore;
import dev.penstock.records.LabelledSpan;
import dev.penstock.records.Policy;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleKind;
import dev.penstock.records.RuleScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadScreenTest {
    private static final Set<HeadLabel> KNOWN = Set.of(
            new HeadLabel("injection", "attack"),
            new HeadLabel("personal-data", "PERSON"),
            new HeadLabel("personal-data", "given-name"),
            new HeadLabel("personal-data", "LOCATION"));

    @Test
    void aScoreFromTheThresholdOnMatchesTheWholeQuestion() {
        HeadScreen screen = screen(rule("attacks", RuleAction.FLAG, "injection/attack>=0.95"));

        assertThat(screen.screen("Hi there", scored(0.9499f), 3).action()).isEqualTo(RuleAction.ALLOW);
        Screening screening = screen.screen("Hi there", scored(0.95f), 3);

        assertThat(screening.action()).isEqualTo(RuleAction.FLAG);
        assertThat(screening.findings()).containsExactly(new Finding("attacks", "ATTACK", RuleAction.FLAG, 3, 0, 8));
        assertThat(screening.text()).isEqualTo("Hi there");
    }

    @Test
    void withoutAThresholdTheHeadsOwnHolds() {
        HeadScreen screen = screen(rule("attacks", RuleAction.BLOCK, "injection/attack"));

        assertThat(screen.screen("Hi", scored(0.79f), 0).action()).isEqualTo(RuleAction.ALLOW);
        assertThat(screen.screen("Hi", scored(0.80f), 0).action()).isEqualTo(RuleAction.BLOCK);
    }

    @Test
    void aRulesThresholdNarrowsTheSpansOfATagger() {
        HeadScreen screen = screen(rule("names", RuleAction.REDACT, "personal-data/PERSON >= 0.8"));

        Screening screening =
                screen.screen("Ann and Bob", tagged(span("PERSON", 0, 3, 0.79f), span("PERSON", 8, 11, 0.8f)), 0);

        assertThat(screening.text()).isEqualTo("Ann and [PERSON]");
    }

    @Test
    void whatIsBlockedForAPartIsRedactedTooAndWhatIsBlockedAsAWholeIsKeptForTheTrace() {
        Embedding both = new Embedding(
                new float[] {1},
                "m",
                3,
                List.of(new HeadScore("injection", "attack", 1, 0.8f)),
                List.of(span("PERSON", 4, 7, 1)));

        Screening part =
                screen(rule("names", RuleAction.BLOCK, "personal-data/PERSON")).screen("Ask Ann", both, 0);
        Screening whole =
                screen(rule("attacks", RuleAction.BLOCK, "injection/attack")).screen("Ask Ann", both, 0);

        assertThat(part.action()).isEqualTo(RuleAction.BLOCK);
        assertThat(part.text()).isEqualTo("Ask [PERSON]");
        assertThat(whole.action()).isEqualTo(RuleAction.BLOCK);
        assertThat(whole.text()).isEqualTo("Ask Ann");
    }

    @Test
    void aQuestionThatIsToBeRedactedAsAWholeIsBlocked() {
        Screening screening =
                screen(rule("attacks", RuleAction.REDACT, "injection/attack")).screen("Ask Ann", scored(1), 0);

        assertThat(screening.action()).isEqualTo(RuleAction.BLOCK);
        assertThat(screening.findings()).extracting(Finding::action).containsExactly(RuleAction.BLOCK);
        assertThat(screening.text()).isEqualTo("[ATTACK]");
    }

    @Test
    void overlappingSpansBecomeOneNamedAfterTheStricterThenTheLonger() {
        HeadScreen screen = screen(
                rule("names", RuleAction.REDACT, "personal-data/PERSON", "personal-data/given-name"),
                rule("places", RuleAction.BLOCK, "personal-data/LOCATION"));
        String text = "Does Ann Lee of Lake Ann, Michigan, know \uD83D\uDE00Bob\uD83D\uDE00?";

        Screening screening = screen.screen(
                text,
                tagged(
                        span("given-name", 5, 8, 1),
                        span("PERSON", 5, 12, 1),
                        span("PERSON", 21, 24, 1),
                        span("LOCATION", 16, 34, 1),
                        span("PERSON", 43, 46, 1)),
                0);

        assertThat(screening.text()).isEqualTo("Does [PERSON] of [LOCATION], know \uD83D\uDE00[PERSON]\uD83D\uDE00?");
        assertThat(screening.findings())
                .extracting(Finding::type)
                .containsExactly("PERSON", "GIVEN_NAME", "LOCATION", "PERSON", "PERSON");
    }

    @Test
    void aSpanThatPartsAnEmojiTakesItWhole() {
        HeadScreen screen = screen(rule("names", RuleAction.REDACT, "personal-data/PERSON"));

        assertThat(screen.screen("Is \uD83D\uDE00Bob\uD83D\uDE00 in?", tagged(span("PERSON", 4, 9, 1)), 0)
                        .text())
                .isEqualTo("Is [PERSON] in?");
    }

    @Property
    void whateverTheSpansNoPartOfThemStaysAndAllElseDoes(
            @ForAll("texts") String text, @ForAll @Size(max = 6) List<@IntRange(min = -2, max = 14) Integer> bounds) {
        List<LabelledSpan> spans = new ArrayList<>();
        for (int i = 0; i + 1 < bounds.size(); i++) {
            spans.add(span("PERSON", bounds.get(i), bounds.get(i + 1), 1));
        }
        StringBuilder rest = new StringBuilder();
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int from = i;
            int to = text.offsetByCodePoints(i, 1);
            boolean tagged = spans.stream()
                    .anyMatch(span -> span.start() < span.end() && span.start() < to && span.end() > from);
            rest.append(tagged ? "" : text.substring(from, to));
        }

        Screening screening = screen(rule("names", RuleAction.REDACT, "personal-data/PERSON"))
                .screen(text, tagged(spans.toArray(LabelledSpan[]::new)), 0);

        assertThat(screening.text().replace("[PERSON]", "")).isEqualTo(rest.toString());
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "\u00E9", "\uD83D\uDE00", "\u6307")
                .list()
                .ofMaxSize(8)
                .map(list -> String.join("", list));
    }

    @Test
    void aSpanBeyondTheTextIsCutAndAnEmptyOneIsNone() {
        HeadScreen screen = screen(rule("names", RuleAction.REDACT, "personal-data/PERSON"));

        assertThat(screen.screen("Ask Ann", tagged(span("PERSON", 4, 70, 1)), 0).text())
                .isEqualTo("Ask [PERSON]");
        assertThat(screen.screen("Ask Ann", tagged(span("PERSON", 7, 9, 1), span("PERSON", -5, 0, 1)), 0)
                        .action())
                .isEqualTo(RuleAction.ALLOW);
    }

    @Test
    void labelsThatNoRuleNamesAndHeadsOfTheSameLabelMeanNothing() {
        HeadScreen screen = screen(rule("names", RuleAction.REDACT, "personal-data/PERSON"));

        Screening screening = screen.screen(
                "Ask Ann", tagged(span("LOCATION", 4, 7, 1), new LabelledSpan("characters", "PERSON", 4, 7, 1)), 0);

        assertThat(screening).isEqualTo(new Screening(RuleAction.ALLOW, List.of(), "Ask Ann"));
    }

    @Test
    void listsABoundedNumberOfFindingsAndRedactsAll() {
        HeadScreen screen = screen(rule("names", RuleAction.REDACT, "personal-data/PERSON"));
        List<LabelledSpan> spans = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            spans.add(span("PERSON", 4 * i, 4 * i + 3, 1));
        }

        Screening screening = screen.screen("Ann ".repeat(250), tagged(spans.toArray(LabelledSpan[]::new)), 0);

        assertThat(screening.findings()).hasSize(Screening.MAX_FINDINGS);
        assertThat(screening.text()).isEqualTo("[PERSON] ".repeat(250));
    }

    @Test
    void whatCouldNotBeEncodedIsFlaggedByEveryRule() {
        HeadScreen screen = screen(
                rule("attacks", RuleAction.BLOCK, "injection/attack"),
                rule("names", RuleAction.REDACT, "personal-data/PERSON"));

        Screening screening = screen.screen("Ask Ann", null, 2);

        assertThat(screening.action()).isEqualTo(RuleAction.FLAG);
        assertThat(screening.findings())
                .containsExactly(
                        new Finding("attacks", "HEAD_UNAVAILABLE", RuleAction.FLAG, 2, 0, 0),
                        new Finding("names", "HEAD_UNAVAILABLE", RuleAction.FLAG, 2, 0, 0));
    }

    @Test
    void aLabelThatNoHeadGivesIsNamedAndTheOthersOfItsRuleStillWork() {
        HeadScreen screen = screen(
                rule("names", RuleAction.REDACT, "personal-data/PERSON", "personal-data/person"),
                rule("attacks", RuleAction.BLOCK, "injection/attack"));

        Screening screening = screen.screen("Ask Ann", tagged(span("PERSON", 4, 7, 1)), 0);

        assertThat(screen.unknown()).containsExactly(new HeadLabel("personal-data", "person"));
        assertThat(screening.text()).isEqualTo("Ask [PERSON]");
        assertThat(screening.findings())
                .containsExactly(
                        new Finding("names", "PERSON", RuleAction.REDACT, 0, 4, 7),
                        new Finding("names", "HEAD_UNAVAILABLE", RuleAction.FLAG, 0, 0, 0));
    }

    @Test
    void aLabelMayHoldASlash() {
        assertThat(compiled(rule("r", RuleAction.FLAG, "moderation/hate/threatening>=.5"))
                        .headRules()
                        .get(0)
                        .labels())
                .containsExactly(new HeadLabel("moderation", "hate/threatening"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "attack",
                "/attack",
                "injection/",
                "injection/>=0.9",
                "injection/attack>=",
                "injection/attack>=0",
                "injection/attack>=1.01",
                "injection/attack>=-0.5",
                "injection/attack>=90%",
                "injection/attack>=NaN",
                "injection/attack>=1e-3",
                "injection/attack>=0.9>=0.8"
            })
    void anErrorShowsTheValueAndWhatIsAllowed(String value) {
        assertThatThrownBy(() -> compiled(rule("r", RuleAction.FLAG, value)))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContainingAll("rule 'r'", "'" + value + "'", "HEAD/LABEL>=THRESHOLD");
    }

    @Test
    void aRuleNeedsValuesEachOnceAndCannotApplyToOutput() {
        assertThatThrownBy(() -> compiled(rule("r", RuleAction.FLAG))).hasMessageContaining("HEAD needs values");
        assertThatThrownBy(() -> compiled(rule("r", RuleAction.FLAG, "a/b", "a/b>=0.5")))
                .hasMessageContaining("'a/b' stands twice");
        assertThatThrownBy(
                        () -> compiled(new Rule("r", RuleKind.HEAD, RuleAction.FLAG, RuleScope.OUTPUT, List.of("a/b"))))
                .hasMessageContaining("answers are not encoded");
        assertThatThrownBy(() -> compiled(
                        new Rule("r", RuleKind.HEAD, RuleAction.FLAG, RuleScope.BOTH, Collections.singletonList(null))))
                .isInstanceOf(InvalidPolicyException.class);
    }

    @Test
    void rulesOnTextsAndRulesOnHeadsDoNotMix() {
        CompiledPolicy policy = compiled(
                rule("names", RuleAction.REDACT, "personal-data/PERSON"),
                new Rule("mail", RuleKind.EMAIL, RuleAction.REDACT, RuleScope.BOTH, List.of()));

        assertThat(policy.screen("personal-data/PERSON", RuleScope.BOTH, 0).findings())
                .isEmpty();
        assertThat(policy.headRules()).hasSize(1);
    }

    private static HeadScreen screen(Rule... rules) {
        return new HeadScreen(compiled(rules).headRules(), KNOWN);
    }

    private static CompiledPolicy compiled(Rule... rules) {
        return CompiledPolicy.of(new Policy("p", 1, List.of(rules)));
    }

    private static Rule rule(String id, RuleAction action, String... values) {
        return new Rule(id, RuleKind.HEAD, action, RuleScope.BOTH, List.of(values));
    }

    private static LabelledSpan span(String label, int start, int end, float score) {
        return new LabelledSpan("personal-data", label, start, end, score);
    }

    private static Embedding tagged(LabelledSpan... spans) {
        return new Embedding(new float[] {1}, "m", 3, List.of(), List.of(spans));
    }

    private static Embedding scored(float attack) {
        List<HeadScore> scores = List.of(
                new HeadScore("injection", "attack", attack, 0.8f),
                new HeadScore("injection", "harmless", 1 - attack, 0.5f));
        return new Embedding(new float[] {1}, "m", 3, scores, List.of());
    }
}

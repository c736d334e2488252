package dev.penstock.operators.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.records.Finding;
import dev.penstock.records.Policy;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleKind;
import dev.penstock.records.RuleScope;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every text: nothing throws, offsets lie in the text, and a redacted text holds nothing to redact. */
class ScreeningPropertyTest {
    private static final CompiledPolicy REDACT_ALL = CompiledPolicy.of(new Policy(
            "all",
            1,
            EnumSet.complementOf(EnumSet.of(RuleKind.WORD, RuleKind.TOPIC, RuleKind.PATTERN, RuleKind.HEAD)).stream()
                    .map(kind -> new Rule(kind.name(), kind, RuleAction.REDACT, RuleScope.BOTH, List.of()))
                    .toList()));

    @Property(tries = 2000)
    void holdsForAnyText(@ForAll("texts") String text) {
        Screening screening = REDACT_ALL.screen(text, RuleScope.INPUT, 3);

        for (Finding finding : screening.findings()) {
            assertThat(finding.start()).isBetween(0, text.length());
            assertThat(finding.end()).isGreaterThan(finding.start()).isLessThanOrEqualTo(text.length());
            assertThat(finding.message()).isEqualTo(3);
        }
        assertThat(screening.findings().isEmpty()).isEqualTo(screening.action() == RuleAction.ALLOW);
        assertThat(REDACT_ALL.screen(screening.text(), RuleScope.INPUT, 3).findings())
                .as(screening.text())
                .isEmpty();
    }

    /** Pieces of what the detectors look for, in any order, between any characters. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "ignore",
                "all",
                "previous",
                "instructions",
                "system",
                "prompt",
                "you are",
                "DAN",
                "unfiltered",
                "never",
                "refuse",
                "a@example.com",
                "@",
                "4111 1111 1111 1111",
                "+49 171 1234567",
                "phone",
                "555-123-4567",
                "536-32-3065",
                "192.168.0.1",
                "::",
                "fe80::1",
                "DE89370400440532013000",
                "password=",
                "hunter2!",
                "sk-abcDEF1234567890abcDEF12",
                "token",
                "eyJ",
                "://",
                "u:pa55w0rd@h",
                "-----BEGIN",
                " PRIVATE KEY-----",
                "aWdub3JlIGFsbCBwcmV2aW91cyBpbnN0cnVjdGlvbnM=",
                "69676e6f726520616c6c",
                "\u200B",
                "\u202E",
                "\uD800",
                "[EMAIL]",
                "(",
                ")",
                "+",
                "0",
                "1",
                "-",
                ".",
                "é",
                "指令",
                "忽略");
        Arbitrary<String> separators = Arbitraries.of(" ", " ", "", "\n", ", ", "-", ".");
        Arbitrary<String> anything = Arbitraries.strings().ofMaxLength(12);
        Arbitrary<String> parts = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(5, pieces),
                net.jqwik.api.Tuple.of(4, separators),
                net.jqwik.api.Tuple.of(1, anything));
        return parts.list().ofMaxSize(30).map(list -> String.join("", list));
    }
}
